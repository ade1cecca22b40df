import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import type { Context } from '../context.ts';

const files = { bash: 'aix.bash', zsh: 'aix.zsh', fish: 'aix.fish', powershell: 'aix.ps1' } as const;

export function createCompletionCommand(context: Context): Command {
  return new Command('completion')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(files)))
    .addHelpText('after', examples)
    .action(async (shell: keyof typeof files) => {
      await context.io.stdout.write(await readFile(join(context.installFolder, 'completions', files[shell])));
    });
}

const examples = `
One line in the start-up file of your shell turns completion on.

Examples:
  eval "$(aix completion bash)"                                       # ~/.bashrc
  source <(aix completion zsh)                                      # ~/.zshrc
  aix completion fish | source                                      # ~/.config/fish/config.fish
  aix completion powershell | Out-String | Invoke-Expression        # $PROFILE`;
