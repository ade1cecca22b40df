import { Command } from 'commander';
import type { Context } from '../context.ts';
import { chat } from '../run/chat/chat.ts';
import { throughCassette } from '../run/through-cassette.ts';
import { addCommandOptions, addParamOptions } from './compose-options.ts';
import { addChatOptions, toRunOptions } from './run-options.ts';

export function createChatCommand(context: Context): Command {
  const command = addCommandOptions(addParamOptions(new Command('chat')))
    .argument('[prompt]', 'name of a prompt or path of a prompt file that begins the chat')
    .addHelpText('after', examples);
  return addChatOptions(command).action(async (name: string | undefined) => {
    const options = toRunOptions(command);
    await throughCassette(context, options, (wired) => chat(wired, name ?? null, options));
  });
}

const examples = `
Examples:
  aix chat --provider custom:ollama
  aix chat review -p code=@src/main.ts
  aix chat -c
  printf 'hi\\nand now in French\\n' | aix chat --provider mock`;
