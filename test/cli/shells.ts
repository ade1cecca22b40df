import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn, type IPty } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import { installFolder } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

export const odd = 'odd$(touch pwned)`touch pwned`; name';

/** A home folder with a provider, two prompts and a working folder with a prompt file. */
export function createHome(): { readonly home: string; readonly cwd: string } {
  const cwd = temporaryFolder();
  const home = join(cwd, 'home/.prompts');
  mkdirSync(join(home, 'prompts'), { recursive: true });
  const provider = { base_url: 'http://127.0.0.1:9/v1', default_model: 'my-model' };
  writeFileSync(join(home, 'config.json'), JSON.stringify({ custom_providers: { myown: provider } }), { mode: 0o600 });
  writeFileSync(join(home, 'prompts/two words.md'), 'about {first_param} and {second_param}');
  writeFileSync(join(home, `prompts/${odd}.md`), 'text');
  const schema = '{"tone(enum)": [formal, "quite casual"], ok: boolean}';
  writeFileSync(join(home, 'prompts/letter.md'), `---\ninput: {schema: ${schema}}\n---\ntext`);
  writeFileSync(join(cwd, 'notes.md'), 'text');
  return { home, cwd };
}

export interface Shell {
  readonly argv: readonly string[];
  /** The start-up file, below the user's home folder, with a prompt to wait for, and the documented line for it. */
  readonly file: string;
  readonly prompt: string;
  readonly line: string;
}

export const shells: Readonly<Record<string, Shell>> = {
  bash: {
    argv: ['--noprofile', '--rcfile', 'home/.bashrc', '-i'],
    file: '.bashrc',
    prompt: 'PS1="READY> "',
    line: 'eval "$(aix completion bash)"',
  },
  zsh: { argv: ['-i'], file: '.zshrc', prompt: 'PS1="READY> "', line: 'source <(aix completion zsh)' },
  fish: {
    argv: ['-i'],
    file: '.config/fish/config.fish',
    prompt: 'function fish_prompt\necho -n "READY> "\nend',
    line: 'aix completion fish | source',
  },
};

interface StartedShell {
  readonly terminal: Terminal;
  readonly cwd: string;
}

type TurnOn = (user: string, startFile: string) => Promise<void>;

const addDocumentedLine: TurnOn = async (_user, startFile) => {
  const { line } = Object.values(shells).find(({ file }) => startFile.endsWith(file)) ?? {};
  appendFileSync(startFile, `\n${line}\n`);
};

/** A real shell on a real terminal. The `aix` it finds completes for real, and shows its words instead of running. */
export async function startShell(
  name: string,
  shell: Shell,
  turnOn: TurnOn = addDocumentedLine,
): Promise<StartedShell> {
  const { home, cwd } = createHome();
  const user = join(cwd, 'home');
  mkdirSync(join(user, shell.file, '..'), { recursive: true });
  writeFileSync(join(user, shell.file), shell.prompt);
  // Without this folder fish reads all manual pages, in the background, to fill it.
  mkdirSync(join(user, '.local/share/fish/generated_completions'), { recursive: true });
  const real = `exec '${process.execPath}' '${join(installFolder, 'bin/aix.js')}' "$@"`;
  const stub = `case $1 in complete) ${real} ;; completion) [ "$2" = ${name} ] && ${real} ;; esac`;
  const show = `printf 'GOT'; for word; do printf '<%s>' "$word"; done; printf 'END\\n'`;
  writeFileSync(join(user, 'aix'), `#!/bin/sh\n${stub}\n${show}\n`, { mode: 0o755 });
  await turnOn(user, join(user, shell.file));
  const env = { PATH: `${user}:${process.env['PATH']}`, HOME: user, AIX_HOME: home, TERM: 'xterm', LANG: 'C.UTF-8' };
  const pty = spawn(name, [...shell.argv], { cwd, env, cols: 1000, rows: 50 });
  const ended = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  onTestFinished(async () => {
    // A shell that is still completing may put a mere hang-up off for ever.
    pty.kill('SIGKILL');
    await ended;
  });
  return { terminal: watch(pty), cwd };
}

interface Terminal {
  write(text: string): void;
  /** What was shown since the last time, up to this text. */
  waitFor(text: string): Promise<string>;
}

function watch(pty: IPty): Terminal {
  let shown = '';
  let check = (): void => {};
  pty.onData((data) => {
    shown += data;
    check();
  });
  return {
    write: (text) => pty.write(text),
    waitFor: (text) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no ${JSON.stringify(text)} in ${JSON.stringify(shown)}`)),
          10_000,
        );
        check = () => {
          const at = shown.indexOf(text);
          if (at === -1) return;
          clearTimeout(timer);
          check = () => {};
          resolve(shown.slice(0, at));
          shown = shown.slice(at + text.length);
        };
        check();
      }),
  };
}
