import { spawn } from '@lydell/node-pty';
import { median, percentile, render, toPlain, type Figure } from './figures.ts';
import { toRun, toScript, type Scene } from './scene.ts';
import type { Bench, Section } from './section.ts';
import type { Side } from './side.ts';

// From the moment at which the server writes the token to the one at which the terminal has it. By then the process is
// up and the connection stands for 200 ms, so no start-up is in it. Both processes read the same monotonic clock.

export const firstTokenSection: Section = {
  name: 'token',
  title: 'First token on a terminal',
  play: async (bench) => [
    ...(await playToken(bench, 'token-joined', 'with the head')),
    ...(await playToken(bench, 'token-apart', 'after the head')),
  ],
};

async function playToken({ scene, toRounds }: Bench, answer: string, how: string): Promise<readonly Figure[]> {
  const ours = toRun(scene, answer);
  const floor = toScript(scene, '20 lines of node:http', 'floor.cjs', [scene.toUrl(answer)]);
  const found: [number[], number[]] = [[], []];
  for (let round = 0; round < toRounds(60); round += 1) {
    found[0].push(await playOnce(scene, ours));
    found[1].push(await playOnce(scene, floor));
  }
  const [late = Number.NaN, lateFloor = Number.NaN] = found.map((values) => percentile(values, 0.95));
  const [usual = Number.NaN, usualFloor = Number.NaN] = found.map(median);
  return [
    toPlain({
      what: `token that comes ${how}: arrived to shown, 95th percentile of ${found[0].length}`,
      value: late,
      theirs: `20 lines of node:http: ${render(lateFloor, 'ms')}`,
      unit: 'ms',
      target: { most: 5 },
    }),
    toPlain({
      what: `token that comes ${how}: median`,
      value: usual,
      theirs: `20 lines of node:http: ${render(usualFloor, 'ms')}`,
      unit: 'ms',
      target: null,
    }),
  ];
}

async function playOnce(scene: Scene, { command: [program, ...words], env, cwd }: Side): Promise<number> {
  const sent = scene.nextWord();
  const terminal = spawn(program, words, { cols: 100, rows: 30, cwd, env: { ...env, TERM: 'xterm-256color' } });
  let [shown, text] = [0n, ''];
  terminal.onData((data) => {
    text += data;
    if (shown === 0n && text.includes('first-token')) shown = process.hrtime.bigint();
  });
  await new Promise<void>((resolve) => terminal.onExit(() => resolve()));
  if (shown === 0n) throw new Error(`no token was shown: ${text}`);
  const { at } = (await sent) as { at: string };
  return Number(shown - BigInt(at)) / 1e6;
}
