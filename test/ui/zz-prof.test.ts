import { test } from 'vitest';
import { startUi } from '../support/ui-browser.ts';
test('prof', async () => {
  const ui = await startUi();
  const page = await ui.open({ scenario: 'measured', screen: 'overview' });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Profiler.enable');
  await cdp.send('Profiler.start');
  const t0 = Date.now();
  await page.click('a[href="#servers"]');
  await page.waitForSelector('[role=grid], table');
  await page.evaluate(
    () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))),
  );
  console.log('switch ms', Date.now() - t0);
  const { profile } = (await cdp.send('Profiler.stop')) as any;
  const self = new Map<string, number>();
  const dt = profile.timeDeltas;
  const byId = new Map(profile.nodes.map((n: any) => [n.id, n]));
  profile.samples.forEach((id: number, i: number) => {
    const n: any = byId.get(id);
    const k = `${n.callFrame.functionName}:${n.callFrame.lineNumber}:${n.callFrame.columnNumber}`;
    self.set(k, (self.get(k) ?? 0) + dt[i]);
  });
  console.log(
    [...self]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 22)
      .map(([k, v]) => `${(v / 1000).toFixed(0)} ms ${k}`)
      .join('\n'),
  );
  console.log('dom nodes', await page.evaluate(() => document.querySelectorAll('*').length));
  const t1 = Date.now();
  await page.evaluate(() => {
    const m = (window as any).mockMain;
    const s = m.state();
    m.push({
      survey: {
        ...s.survey,
        result: { ...s.survey.result, servers: s.survey.result.servers.slice() },
      },
    });
    return new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
  });
  console.log('patch ms', Date.now() - t1);
  await ui.close();
});
