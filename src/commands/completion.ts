import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import type { Context } from '../context.ts';
import { installableShells, installCompletion, type InstallableShell } from '../run/install-completion.ts';

const files = { bash: 'aix.bash', zsh: 'aix.zsh', fish: 'aix.fish', powershell: 'aix.ps1' } as const;

export function createCompletionCommand(context: Context): Command {
  return new Command('completion')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(files)))
    .addCommand(createInstallCommand(context))
    .addHelpText('after', examples)
    .action(async (shell: keyof typeof files) => {
      await context.io.stdout.write(await readFile(join(context.installFolder, 'completions', files[shell])));
    });
}

function createInstallCommand(context: Context): Command {
  return new Command('install')
    .description('turn completion on for every new shell')
    .addArgument(new Argument('[shell]', 'without one, that of $SHELL').choices(installableShells))
    .addHelpText('after', installExamples)
    .action((shell: InstallableShell | undefined) => installCompletion(context, shell));
}

const examples = `
"aix completion install" turns completion on. By hand it is one line in the
start-up file of your shell.

Examples:
  aix completion install
  eval "$(aix completion bash)"                                       # ~/.bashrc
  source <(aix completion zsh)                                      # ~/.zshrc
  aix completion fish | source                                      # ~/.config/fish/config.fish
  aix completion powershell | Out-String | Invoke-Expression        # $PROFILE`;

const installExamples = `
bash and zsh get a line at the end of ~/.bashrc or .zshrc (in ZDOTDIR), fish a
file in its folder for completions. Nothing else is changed, and what is there
already is not added again. To take it back, delete that line or file.

Examples:
  aix completion install
  aix completion install zsh`;
