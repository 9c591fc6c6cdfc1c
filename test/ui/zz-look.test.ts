import { test } from 'vitest';
import { startUi } from '../support/ui-browser.ts';
test('look', async () => {
  const ui = await startUi();
  const wanted = (process.env['LOOK'] ?? '').split(',');
  for (const item of wanted) {
    const [scenario, screen, theme, size] = item.split('/') as any;
    const [width, height] = (size ?? '1100x760').split('x').map(Number);
    const t0 = Date.now();
    const page = await ui.open({ scenario, screen, theme, width, height });
    console.log(item, 'open ms', Date.now() - t0);
    await page.screenshot({ path: `/tmp/uilint/${item.replaceAll('/', '-')}.png` });
    await page.context().close();
  }
  await ui.close();
});
