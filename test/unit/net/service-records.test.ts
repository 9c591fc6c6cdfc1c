import { expect, it } from 'vitest';
import { createLookUpService } from '#main/net/service-records.ts';

it('names the preferred servers of a service first, and only a few', async () => {
  const records = [
    { name: 'far.example', priority: 10, weight: 100 },
    { name: 'light.example', priority: 0, weight: 10 },
    { name: 'heavy.example', priority: 0, weight: 90 },
    { name: 'farther.example', priority: 20, weight: 0 },
  ];
  const asked: string[] = [];
  const lookUp = createLookUpService((name) => {
    asked.push(name);
    return Promise.resolve(records);
  });
  expect(await lookUp('_ldap._tcp.example')).toEqual([
    'heavy.example',
    'light.example',
    'far.example',
  ]);
  expect(asked).toEqual(['_ldap._tcp.example']);
});

it('names none where nobody answers', async () => {
  expect(await createLookUpService(() => Promise.reject(new Error('ETIMEOUT')))('a')).toEqual([]);
});
