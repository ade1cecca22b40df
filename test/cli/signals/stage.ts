import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHome } from '../../helpers/home.ts';
import { endOrphans } from '../../helpers/processes.ts';
import { sendChatStream, startServer } from '../../helpers/server.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

/** What the server begins its answers with. */
export const beginning = 'partial words\n';

/** `stalls` before the headers, `begins` and then stalls, `flows` for ever, or answers in `full`, or with so `much` that no pipe takes it. */
export type Manner = 'stalls' | 'begins' | 'flows' | 'full' | 'much';

export interface Stage {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** A prompt of a run of its own, answered in this manner, and the answer under way once the server has it in hand. */
  enter(manner: Manner): { readonly prompt: string; readonly asked: Promise<ServerResponse> };
  /** Where a `key_command` says that it runs. */
  createMark(): { readonly path: string; readonly made: Promise<void> };
  /** A pipe that takes nothing more, for somebody who is to be kept waiting. */
  openFullPipe(): number;
  /** The processes of this stage that are left. They are ended. */
  endOrphans(): Promise<readonly number[]>;
}

/** One server and one home for many runs of the built program. */
export async function createStage(): Promise<Stage> {
  const hands = new Map<string, (response: ServerResponse) => void>();
  const server = await startServer(({ body }, response) => {
    const prompt: string = JSON.parse(body).messages[0].content;
    answer(prompt.split(' ')[0] ?? '', response);
    hands.get(prompt)?.(response);
  });
  const entry = { base_url: server.url, default_model: 'm', auth_type: 'none' };
  const keyCommand = 'touch "$AIX_TEST_MARK"; sleep 600 & sleep 600; echo key';
  const guarded = { ...entry, auth_type: 'bearer', key_command: keyCommand };
  const home = createHome({ custom_providers: { slow: entry, guarded } });
  writeFileSync(join(home, 'prompts/name.md'), 'Say {word}.');
  writeFileSync(join(home, 'prompts/pick.md'), '---\ninput: { schema: { word(enum): [red, blue] } }\n---\nSay {word}.');
  const folder = temporaryFolder();
  const name = randomBytes(8).toString('hex');
  let count = 0;
  return {
    home,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, AIX_HOME: home, AIX_TEST_STAGE: name },
    enter: (manner) => {
      const prompt = `${manner} ${(count += 1)}`;
      return { prompt, asked: new Promise((resolve) => hands.set(prompt, resolve)) };
    },
    createMark: () => {
      const path = join(folder, String((count += 1)));
      return { path, made: waitFor(path) };
    },
    openFullPipe: () => openFullPipe(join(folder, String((count += 1)))),
    endOrphans: () => endOrphans(name),
  };
}

function answer(manner: string, response: ServerResponse): void {
  const chunk = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: beginning } }] })}\n\n`;
  switch (manner as Manner) {
    case 'stalls':
      return;
    case 'full':
      return sendChatStream(response, [beginning]);
    case 'much':
      return sendChatStream(response, [beginning.repeat(30_000)]);
    case 'begins':
    case 'flows':
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk);
  }
  if (manner !== 'flows') return;
  const more = setInterval(() => response.write(chunk), 5);
  response.on('close', () => clearInterval(more));
}

function openFullPipe(path: string): number {
  execFileSync('mkfifo', [path]);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    while (writeSync(pipe, Buffer.alloc(4096)) > 0);
  } catch {
    // It is full.
  }
  return pipe;
}

async function waitFor(path: string): Promise<void> {
  for (let tries = 0; tries < 4000 && !existsSync(path); tries += 1) await sleep(5);
}

/** How long after `since` the server saw the end of the connection, or nothing when it never did. */
export async function findClosing(response: ServerResponse, since: number): Promise<number | undefined> {
  const closed = response.closed ? Promise.resolve() : once(response, 'close');
  const time = closed.then(() => performance.now() - since);
  return Promise.race([time, sleep(10_000, undefined, { ref: false })]);
}
