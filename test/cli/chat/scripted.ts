import type { ServerResponse } from 'node:http';
import { createHome } from '../../helpers/home.ts';
import { sendChatStream, startServer, type TestServer } from '../../helpers/server.ts';
import { startSession, type Session } from '../../terminal/session.ts';

export interface Script {
  readonly server: TestServer;
  readonly home: string;
  /** What was sent: of each request its model and its messages. */
  readonly sent: () => readonly {
    readonly model: string;
    readonly messages: readonly { role: string; content: unknown }[];
  }[];
}

type Answer = (response: ServerResponse, turn: number) => void;

/** A provider that answers `one`, `two`, and so on, or as it is told to. */
export async function createScript(answer: Answer = countUp): Promise<Script> {
  const server = await startServer((_, response) => answer(response, server.requests.length));
  const home = createHome({
    default_provider: 'custom:loop',
    custom_providers: { loop: { base_url: server.url, default_model: 'm', max_retries: 0 } },
  });
  return {
    server,
    home,
    sent: () =>
      server.requests.map(({ body }) => {
        const { model, messages } = JSON.parse(body);
        return { model, messages };
      }),
  };
}

const numbers = ['one', 'two', 'three', 'four', 'five'];

export function countUp(response: ServerResponse, turn: number): void {
  sendChatStream(response, [numbers[turn - 1] ?? 'many']);
}

/** The first words of an answer that goes on for ever. */
export function begin(response: ServerResponse): void {
  const delta = { content: 'It begins' };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`);
}

export interface Chat extends Session {
  /** Waits until something can be typed, and types it. */
  say(keys: string): Promise<void>;
}

/** Switches bracketed paste on, which is the last thing before the sign. */
export const open = '\u001b[?2004h';

export function startChat(script: Pick<Script, 'home'>, words = '', size = { cols: 60, rows: 20 }): Chat {
  // Signals of one moment come in any order, and the end of the editor is told by one too.
  const env = { HOME: script.home, AIX_HOME: script.home, EDITOR: 'kill -INT $PPID; sleep 0.3; printf changed >' };
  // What is shown at the very end may be lost, so the shell stays until it was read, and Ctrl-C does not end it.
  const session = startSession(
    `trap : INT; aix chat ${words}; echo "<exit $?>"; stty -a; echo '<over>'; read line`,
    env,
    size,
  );
  return {
    ...session,
    async say(keys) {
      await session.waitFor(open);
      session.type(keys);
    },
  };
}
