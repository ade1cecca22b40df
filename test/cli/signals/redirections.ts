import { start, startShell, type End } from './processes.ts';
import { compare, type Outcome, type Way } from './scene.ts';
import { beginning, findClosing, type Manner, type Stage } from './stage.ts';

interface Redirection {
  /** `FULL` stands for a prompt that is answered. */
  readonly words: string;
  readonly stdin?: string;
  readonly stderr?: string;
}

/** The run ends by itself, asks nothing and waits for nobody. */
export function redirect({ words, stdin = '</dev/null', stderr = '' }: Redirection, wanted: Partial<End>): Way {
  return async (stage) => {
    const command = words.replace('FULL', `'${stage.enter('full').prompt}'`);
    const { ended } = startShell(stage, `aix ${command} ${stdin} ${stderr === '' ? '' : `2${stderr}`}`);
    const end = await ended;
    return { problems: [...compare(end, wanted), ...findTraces(end)] };
  };
}

export async function readerOfStderrLeaves(stage: Stage): Promise<Outcome> {
  const { prompt } = stage.enter('full');
  const { child, ended } = start(stage, ['ask', prompt, '--provider', 'custom:slow']);
  child.stderr?.destroy();
  return { problems: compare(await ended, { code: 0, stdout: beginning }) };
}

/** An answer that never ends. */
export async function headOfFlow(stage: Stage): Promise<Outcome> {
  const { asked, child, ended, code } = startHead(stage, 'flows', '--stream');
  const leftAt = new Promise<number>((resolve) => child.stdout?.once('data', () => resolve(performance.now())));
  const begun = await Promise.race([Promise.all([asked, leftAt]), ended.then(() => null)]);
  const closedMs = begun === null ? undefined : await findClosing(...begun);
  const problems = [...checkHead(await ended, await code)];
  return { problems: closedMs === undefined ? [...problems, 'the connection stayed open'] : problems, closedMs };
}

/** An answer that comes at once, and is more than a pipe takes. */
export async function headOfMuch(stage: Stage): Promise<Outcome> {
  const { ended, code } = startHead(stage, 'much', '');
  return { problems: checkHead(await ended, await code) };
}

function startHead(stage: Stage, manner: Manner, flag: string) {
  const { prompt, asked } = stage.enter(manner);
  const line = `{ aix ask '${prompt}' --provider custom:slow --quiet ${flag} </dev/null; echo $? >&3; } | head -1`;
  const { child, ended, third } = startShell(stage, line);
  return { asked, child, ended, code: third };
}

function checkHead(end: End, code: string): readonly string[] {
  const problems = compare(end, { code: 0, stdout: beginning, stderr: '' });
  return code === '0\n' ? problems : [...problems, `the exit code is ${JSON.stringify(code)}`];
}

function findTraces({ stderr }: End): readonly string[] {
  return /^\s+at .+:\d+|internal error|node:internal/m.test(stderr) ? [`stderr is ${JSON.stringify(stderr)}`] : [];
}
