import { it, expect } from 'vitest';
import { bootHost } from '#test/support/oshost/host.ts';
it('boots', async () => {
  console.time('boot');
  const host = await bootHost('bookworm', ['chrony']);
  console.timeEnd('boot');
  try {
    const server = await host.startServer('10.99.0.10');
    console.log(await host.must('systemctl', '--failed'), await host.must('ip', 'addr'));
    await host.write('/etc/chrony/sources.d/x.sources', 'server 10.99.0.10 iburst\n');
    console.log(await host.must('chronyc', 'reload', 'sources'));
    await new Promise((r) => setTimeout(r, 9000));
    console.log(await host.must('chronyc', '-n', 'sources'));
    console.log(await host.exec('nobody', 'id'), await host.exec('nobody','cat','/proc/self/status').then(x=>x.stdout.match(/CapBnd.*/)?.[0]));
    await server.stop();
  } finally { await host.destroy(); }
  expect(1).toBe(1);
});
