import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome, installFile } from '../../helpers/home.ts';
import { startServer } from '../../helpers/server.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { startChat } from './scripted.ts';

/** A provider whose program this happens in as soon as there is a file of this name. */
async function createTrap(trouble: string, sign: string) {
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {}\n\n');
  });
  const home = createHome({
    default_provider: 'custom:odd',
    custom_providers: { odd: { base_url: server.url, driver: 'odd', default_model: 'm' } },
  });
  const content = `
    import { existsSync } from 'node:fs';
    export const driver = {
      framing: 'sse',
      toWire: () => ({ path: '/chat', body: {} }),
      createReader: (draft) => ({
        read() {
          draft.addText('answered');
          draft.finish('stop');
          draft.close();
          const timer = setInterval(() => {
            if (!existsSync('${sign}')) return;
            clearInterval(timer);
            ${trouble}
          }, 20);
        },
        readWhole() {},
      }),
    };`;
  await installFile(home, { name: 'odd.mjs', content });
  return { home };
}

test.each([
  ['a crash', 'throw new Error("lost");', 1, 'internal error: lost'],
  ['SIGTERM', 'process.kill(process.pid, "SIGTERM");', 143, 'cancelled'],
  ['SIGHUP', 'process.kill(process.pid, "SIGHUP");', 129, 'cancelled'],
])('%s in the middle of a message gives the terminal back', async (_, trouble, code, told) => {
  const sign = join(temporaryFolder(), 'now');
  const chat = startChat(await createTrap(trouble, sign));
  await chat.say('hi\r');
  await chat.waitFor('answered');
  await chat.say('half a mess');
  await chat.waitFor('half a mess');
  writeFileSync(sign, '');
  await chat.waitFor(`<exit ${code}>`);
  await chat.waitFor('<over>');
  const shown = chat.shown();
  expect(shown.match(/aix: (internal error: lost|cancelled)/g)).toEqual([`aix: ${told}`]);
  expect(shown).toMatch(/ icanon.* echo /s);
  expect(shown.lastIndexOf('\u001b[?2004l')).toBeGreaterThan(shown.lastIndexOf('\u001b[?2004h'));
});
