import { appendEvent } from '../../../src/routing/health/log.ts';

/** A process that does nothing but note successes. */
const [home = '', id = '', count = '0'] = process.argv.slice(2);

for (let number = 0; number < Number(count); number += 1) {
  const time = Date.now();
  await appendEvent(home, { account: 'custom:a@localhost', time, type: 'success', id: `${id}-${number}`, ms: 1 });
}
