import { Command } from 'commander';
import type { Context } from '../context.ts';
import { testPrompts } from '../run/testing/test-prompts.ts';
import { addTestOptions, toTestOptions } from './test-options.ts';

export function createTestCommand(context: Context): Command {
  const command = new Command('test')
    .argument('[prompts...]', 'prompts with cases, files *.test.yaml and folders; all that there are when absent')
    .addHelpText('after', examples);
  return addTestOptions(command).action(async (names: readonly string[]) =>
    testPrompts(context, toTestOptions(names, command.opts())),
  );
}

const examples = `
A case stands under "tests" in the front matter of a prompt, or in a file
NAME.test.yaml:

  prompt: summarize
  providers: [openai/gpt-5-mini, mock]
  tests:
    - name: keeps the name
      params: { stdin: Ada wrote the first program. }
      assert:
        - contains: Ada
        - latency: { max_ms: 5000 }

Assertions: equals, contains, starts-with, matches (each with not- before it
too), json-schema, jq, cost, latency, similar, rubric. Exit 10 when a case
failed; otherwise, when runs ended in errors, their code, or 5 for several.

Examples:
  aix test
  aix test explain review.test.yaml --provider mock --provider openai/gpt-5-mini
  aix test --record test/answers --max-cost 0.50
  aix test --replay test/answers --junit report.xml --markdown "$GITHUB_STEP_SUMMARY"`;
