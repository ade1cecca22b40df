import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { hasRedis } from '../../helpers/redis.ts';
import { sendChatStream } from '../../helpers/server.ts';
import { readResults, readWords, toWords } from '../scene.ts';
import { createQueueScene, type QueueScene, type Running } from './scene.ts';

const slowly: Parameters<typeof createQueueScene>[0] = async (request, response) => {
  await sleep(50);
  sendChatStream(response, [`${readWords(request)}!`]);
};

const upTo = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `w${at + 1}`);

const texts = ({ read }: QueueScene): readonly string[] => readResults(read('out.jsonl')).map(({ text }) => text);

/** Ends it the hard way when some rows are done and others lie in the queue. */
async function killInTheMiddle(scene: QueueScene, { child, ended }: Running): Promise<void> {
  const countLines = (): number => readJournal(scene).split('\n').length;
  while (countLines() < 8) await sleep(5);
  child.kill('SIGKILL');
  await ended;
}

function readJournal({ read }: QueueScene): string {
  try {
    return read('out.jsonl.journal');
  } catch {
    return '';
  }
}

/** Of all that was put into the server, what nobody will ever take away. */
function listLeft({ redis }: QueueScene): readonly string[] {
  const keys = redis.ask('KEYS', '*').trim().split('\n');
  return keys.filter((key) => redis.ask('PTTL', key).trim() === '-1');
}

describe.skipIf(!hasRedis())('a batch with a queue that is gone on with', { timeout: 60_000 }, () => {
  test('takes no answer for a row of stdin that has changed since', async () => {
    const scene = await createQueueScene(slowly);
    scene.startWorker(['-j', '2']);
    const feed = (words: readonly string[]): Running => {
      const flags = ['--input', '-', '--input-format', 'lines'];
      return scene.startBatch(flags, {}, words.map((word) => `${word}\n`).join(''));
    };
    await killInTheMiddle(scene, feed(upTo(40)));
    const changed = [...upTo(30), ...upTo(10).map((word) => `new-${word}`)];
    expect((await feed(changed).ended).code).toBe(0);
    expect(texts(scene)).toEqual(changed.map((word) => `Say ${word}!`));
    expect(listLeft(scene)).toEqual([]);
    expect(scene.sent().filter((words) => changed.slice(0, 30).some((word) => words === `Say ${word}`))).toHaveLength(
      30,
    );
  });

  test('refuses another first row of stdin', async () => {
    const scene = await createQueueScene(slowly);
    scene.startWorker(['-j', '2']);
    const flags = ['--input', '-', '--input-format', 'lines'];
    await killInTheMiddle(scene, scene.startBatch(flags, {}, `${upTo(40).join('\n')}\n`));
    const { code, stderr } = await scene.startBatch(flags, {}, `other\n${upTo(40).join('\n')}\n`).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('the input has changed up to row 1')]);
    expect(scene.sent()).not.toContain('Say other');
  });

  test('refuses another prompt without --restart, which begins anew and leaves nothing of the old one', async () => {
    const scene = await createQueueScene(slowly);
    scene.write('in.csv', toWords(40));
    scene.startWorker(['-j', '2']);
    await killInTheMiddle(scene, scene.startBatch());
    scene.write('say.md', 'Sing {word}');
    const refused = await scene.startBatch().ended;
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('the prompt changed since')]);
    expect(scene.sent().every((words) => words.startsWith('Say'))).toBe(true);
    expect((await scene.startBatch(['--restart']).ended).code).toBe(0);
    expect(texts(scene)).toEqual(upTo(40).map((word) => `Sing ${word}!`));
    expect(scene.sent().filter((words) => words.startsWith('Sing'))).toHaveLength(40);
    expect(listLeft(scene)).toEqual([]);
  });
});
