import { duringKeyCommand, interruptBeforeHeaders, interruptMidStream, interruptTwice } from './interruptions.ts';
import { hangUp, interruptQuestion, pressCtrlC } from './questions.ts';
import { headOfFlow, headOfMuch, readerOfStderrLeaves, redirect } from './redirections.ts';
import type { Signal, Way } from './scene.ts';
import { beginning } from './stage.ts';

interface Scene {
  readonly name: string;
  /** They take turns. */
  readonly ways: readonly Way[];
}

export const scenes: readonly Scene[] = [
  {
    name: 'SIGINT before the headers',
    ways: [...interruptBeforeHeaders('SIGINT'), duringKeyCommand('SIGINT'), interruptTwice],
  },
  { name: 'SIGINT in mid-stream', ways: interruptMidStream('SIGINT') },
  { name: 'Ctrl-C during a question', ways: [pressCtrlC('text'), pressCtrlC('secret'), pressCtrlC('choice')] },
  { name: 'SIGTERM', ways: interruptAtAnyTime('SIGTERM') },
  { name: 'SIGHUP', ways: [...interruptAtAnyTime('SIGHUP'), hangUp] },
  { name: '| head -1', ways: [headOfFlow, headOfMuch] },
  {
    name: 'closed stderr',
    ways: [
      redirect({ words: 'ask FULL --provider custom:slow', stderr: '>&-' }, { code: 0, stdout: beginning }),
      redirect({ words: 'ask FULL --provider custom:slow', stderr: '>/dev/full' }, { code: 0, stdout: beginning }),
      redirect({ words: 'ask hi --provider nobody', stderr: '>&-' }, { code: 3, stdout: '' }),
      readerOfStderrLeaves,
    ],
  },
  {
    name: 'closed stdin',
    ways: [
      redirect({ words: 'ask FULL --provider custom:slow', stdin: '<&-' }, { code: 0, stdout: beginning }),
      redirect({ words: 'run name --provider mock', stdin: '<&-' }, { code: 2, stdout: '' }),
      redirect({ words: 'api-key openai', stdin: '<&-' }, { code: 2, stdout: '' }),
    ],
  },
];

function interruptAtAnyTime(signal: Signal): readonly Way[] {
  return [
    ...interruptBeforeHeaders(signal),
    ...interruptMidStream(signal),
    duringKeyCommand(signal),
    interruptQuestion(signal),
  ];
}
