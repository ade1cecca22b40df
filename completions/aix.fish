# Completion for aix in fish. In ~/.config/fish/config.fish:
#   aix completion fish | source

# Prints the command that stands on the line so far, then its arguments.
function __aix_parse
    set -l tokens (commandline -opc)
    set -e tokens[1]
    set -l place aix
    set -l arguments
    set -l is_value
    set -l is_ended
    for token in $tokens
        if test -n "$is_value"
            set is_value
        else if test -z "$is_ended" -a x"$token" = x--
            set is_ended 1
        else if test -z "$is_ended"; and string match -q -- '-?*' "$token"
            contains -- "$place $token" $__aix_value_flags; or contains -- "aix $token" $__aix_value_flags; and set is_value 1
        else if test (count $arguments) -eq 0; and contains -- "$place $token" $__aix_commands
            set place "$place $token"
        else
            set -a arguments "$token"
        end
    end
    printf '%s\n' "$place" $arguments
end

# Whether the line is at this command, and where a number is given, after so many arguments.
function __aix_at
    set -l parsed (__aix_parse)
    test "$parsed[1]" = "$argv[1]"; or return 1
    test (count $argv) -eq 1; or test (count $parsed) -eq (math $argv[2] + 1)
end

function __aix_list
    command -q aix; or return
    set -l parsed (__aix_parse)
    command aix complete -- $argv[1] "$parsed[2]" (commandline -opc) 2>/dev/null </dev/null
end

complete -c aix -f

# Generated: the commands, the flags that take a value, and what completes what.
# <tables>
set -g __aix_commands 'aix run' 'aix ask' 'aix prompt' 'aix prompt import' 'aix prompt export' 'aix prompt trust' 'aix provider' 'aix provider add' 'aix provider list' 'aix provider info' 'aix provider test' 'aix provider models' 'aix provider update' 'aix provider rename' 'aix provider remove' 'aix provider export' 'aix provider import' 'aix api-key' 'aix config' 'aix config get' 'aix config set' 'aix config unset' 'aix config list' 'aix config path' 'aix config edit' 'aix config reset' 'aix completion'
set -g __aix_value_flags 'aix --config-dir' 'aix --dotenv' 'aix run --file' 'aix run --url' 'aix run --max-input-tokens' 'aix run -s' 'aix run --system' 'aix run --temperature' 'aix run --max-tokens' 'aix run --top-p' 'aix run --stop' 'aix run --seed' 'aix run --extra' 'aix run --timeout' 'aix run --idle-timeout' 'aix ask --file' 'aix ask --url' 'aix ask --max-input-tokens' 'aix ask -s' 'aix ask --system' 'aix ask --temperature' 'aix ask --max-tokens' 'aix ask --top-p' 'aix ask --stop' 'aix ask --seed' 'aix ask --extra' 'aix ask --timeout' 'aix ask --idle-timeout' 'aix provider add -H' 'aix provider add --header' 'aix provider add --key-header' 'aix provider add --timeout' 'aix provider add --idle-timeout' 'aix provider test --timeout' 'aix provider update --base-url' 'aix provider update -H' 'aix provider update --header' 'aix provider update --key-header' 'aix provider update --timeout' 'aix provider update --idle-timeout' 'aix provider update --unset' 'aix provider update --remove-header' 'aix api-key --key' 'aix run -p' 'aix run --param' 'aix run --params' 'aix run -o' 'aix run --output' 'aix ask -o' 'aix ask --output' 'aix prompt export -o' 'aix prompt export --output' 'aix provider add --ca-file' 'aix provider update --ca-file' 'aix api-key --key-file' 'aix run --provider' 'aix ask --provider' 'aix run -m' 'aix run --model' 'aix ask -m' 'aix ask --model' 'aix provider add -m' 'aix provider add --model' 'aix provider update -m' 'aix provider update --model' 'aix run --format' 'aix ask --format' 'aix prompt import --from' 'aix provider add --auth-type' 'aix provider update --auth-type' 'aix provider add --driver' 'aix provider update --driver' 'aix provider add --preset' 'aix provider update --preset' 'aix api-key --action'
complete -c aix -n '__aix_at \'aix\' 0' -a run -d 'run a prompt'
complete -c aix -n '__aix_at \'aix\' 0' -a ask -d 'ask in your own words'
complete -c aix -n '__aix_at \'aix\' 0' -a prompt -d 'look after prompts'
complete -c aix -n '__aix_at \'aix\' 0' -a provider -d 'add, inspect and test providers'
complete -c aix -n '__aix_at \'aix\' 0' -a api-key -d 'store, find and test API keys'
complete -c aix -n '__aix_at \'aix\' 0' -a config -d 'read and change settings'
complete -c aix -n '__aix_at \'aix\' 0' -a completion -d 'print the completion script for a shell'
complete -c aix -s V -l version -d 'output the version number'
complete -c aix -l config-dir -r -f -a '(__fish_complete_directories)' -d 'use this folder instead of ~/.prompts'
complete -c aix -l dotenv -r -f -d 'read variables from this file too'
complete -c aix -l no-color -d 'no colour, even on a terminal'
complete -c aix -s q -l quiet -d 'no notices on stderr'
complete -c aix -l debug -d 'show the traffic on stderr, without keys'
complete -c aix -s h -l help -d 'display help for command'
complete -c aix -n '__aix_at \'aix run\' 0' -F -a '(__aix_list prompts)' -d 'name of a prompt, path of a prompt file, or - for stdin'
complete -c aix -n '__aix_at \'aix run\'' -s p -l param -r -f -a '(__aix_list prompt-params)' -d 'value of a param: name=text, name=@FILE, name=@-, name:=JSON'
complete -c aix -n '__aix_at \'aix run\'' -l params -r -F -d 'values of params from a JSON or YAML file'
complete -c aix -n '__aix_at \'aix run\'' -l allow-commands -d 'run the shell commands that the prompt declares, this time'
complete -c aix -n '__aix_at \'aix run\'' -l no-commands -d 'run none, even of a prompt that is trusted'
complete -c aix -n '__aix_at \'aix run\'' -l file -r -f -d 'add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)'
complete -c aix -n '__aix_at \'aix run\'' -l url -r -f -d 'add the text of a page (repeatable)'
complete -c aix -n '__aix_at \'aix run\'' -l max-input-tokens -r -f -d 'longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both'
complete -c aix -n '__aix_at \'aix run\'' -l provider -r -f -a '(__aix_list providers)' -d 'who answers: a built-in, custom:NAME, or NAME/MODEL'
complete -c aix -n '__aix_at \'aix run\'' -s m -l model -r -f -a '(__aix_list models)' -d 'model to ask'
complete -c aix -n '__aix_at \'aix run\'' -s s -l system -r -f -d 'system prompt, or @FILE'
complete -c aix -n '__aix_at \'aix run\'' -l stream -d 'show the answer as it arrives, even in a pipe'
complete -c aix -n '__aix_at \'aix run\'' -l no-stream -d 'ask for the answer in one piece and show it whole'
complete -c aix -n '__aix_at \'aix run\'' -s n -l dry-run -d 'show the messages and send nothing'
complete -c aix -n '__aix_at \'aix run\'' -l no-execute -d 'the same as --dry-run'
complete -c aix -n '__aix_at \'aix run\'' -s e -l execute -d 'send the prompt, which is the default'
complete -c aix -n '__aix_at \'aix run\'' -l temperature -r -f -d 'from 0 to 2'
complete -c aix -n '__aix_at \'aix run\'' -l max-tokens -r -f -d 'longest answer'
complete -c aix -n '__aix_at \'aix run\'' -l top-p -r -f -d 'from 0 to 1'
complete -c aix -n '__aix_at \'aix run\'' -l stop -r -f -d 'end the answer at this text (repeatable)'
complete -c aix -n '__aix_at \'aix run\'' -l seed -r -f -d 'for answers that repeat'
complete -c aix -n '__aix_at \'aix run\'' -l extra -r -f -d 'further field of the request (repeatable)'
complete -c aix -n '__aix_at \'aix run\'' -l timeout -r -f -d 'longest time for the whole answer'
complete -c aix -n '__aix_at \'aix run\'' -l idle-timeout -r -f -d 'longest time without anything new'
complete -c aix -n '__aix_at \'aix run\'' -s o -l output -r -F -d 'write the answer to a file, whole or not at all'
complete -c aix -n '__aix_at \'aix run\'' -l force -d 'let --output replace a file'
complete -c aix -n '__aix_at \'aix run\'' -l format -r -f -a 'text json jsonl' -d 'how to print'
complete -c aix -n '__aix_at \'aix run\'' -l fail-on-length -d 'fail with exit 8 when the answer reached the output limit'
complete -c aix -n '__aix_at \'aix ask\'' -l file -r -f -d 'add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)'
complete -c aix -n '__aix_at \'aix ask\'' -l url -r -f -d 'add the text of a page (repeatable)'
complete -c aix -n '__aix_at \'aix ask\'' -l max-input-tokens -r -f -d 'longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both'
complete -c aix -n '__aix_at \'aix ask\'' -l provider -r -f -a '(__aix_list providers)' -d 'who answers: a built-in, custom:NAME, or NAME/MODEL'
complete -c aix -n '__aix_at \'aix ask\'' -s m -l model -r -f -a '(__aix_list models)' -d 'model to ask'
complete -c aix -n '__aix_at \'aix ask\'' -s s -l system -r -f -d 'system prompt, or @FILE'
complete -c aix -n '__aix_at \'aix ask\'' -l stream -d 'show the answer as it arrives, even in a pipe'
complete -c aix -n '__aix_at \'aix ask\'' -l no-stream -d 'ask for the answer in one piece and show it whole'
complete -c aix -n '__aix_at \'aix ask\'' -s n -l dry-run -d 'show the messages and send nothing'
complete -c aix -n '__aix_at \'aix ask\'' -l no-execute -d 'the same as --dry-run'
complete -c aix -n '__aix_at \'aix ask\'' -s e -l execute -d 'send the prompt, which is the default'
complete -c aix -n '__aix_at \'aix ask\'' -l temperature -r -f -d 'from 0 to 2'
complete -c aix -n '__aix_at \'aix ask\'' -l max-tokens -r -f -d 'longest answer'
complete -c aix -n '__aix_at \'aix ask\'' -l top-p -r -f -d 'from 0 to 1'
complete -c aix -n '__aix_at \'aix ask\'' -l stop -r -f -d 'end the answer at this text (repeatable)'
complete -c aix -n '__aix_at \'aix ask\'' -l seed -r -f -d 'for answers that repeat'
complete -c aix -n '__aix_at \'aix ask\'' -l extra -r -f -d 'further field of the request (repeatable)'
complete -c aix -n '__aix_at \'aix ask\'' -l timeout -r -f -d 'longest time for the whole answer'
complete -c aix -n '__aix_at \'aix ask\'' -l idle-timeout -r -f -d 'longest time without anything new'
complete -c aix -n '__aix_at \'aix ask\'' -s o -l output -r -F -d 'write the answer to a file, whole or not at all'
complete -c aix -n '__aix_at \'aix ask\'' -l force -d 'let --output replace a file'
complete -c aix -n '__aix_at \'aix ask\'' -l format -r -f -a 'text json jsonl' -d 'how to print'
complete -c aix -n '__aix_at \'aix ask\'' -l fail-on-length -d 'fail with exit 8 when the answer reached the output limit'
complete -c aix -n '__aix_at \'aix prompt\' 0' -a import -d 'take in prompts of another tool, a folder or a repository'
complete -c aix -n '__aix_at \'aix prompt\' 0' -a export -d 'give prompts away, as files or as one JSON document'
complete -c aix -n '__aix_at \'aix prompt\' 0' -a trust -d 'let the shell commands of a prompt run without a question, until its file changes'
complete -c aix -n '__aix_at \'aix prompt import\'' -l from -r -f -a 'aix llm fabric prompty git dotprompt export' -d 'what it is, where that is not plain'
complete -c aix -n '__aix_at \'aix prompt import\'' -l force -d 'replace prompts that have the same name'
complete -c aix -n '__aix_at \'aix prompt import\'' -s n -l dry-run -d 'only list what would be imported'
complete -c aix -n '__aix_at \'aix prompt import\'' -l json -d 'print as JSON'
complete -c aix -n '__aix_at \'aix prompt export\'' -f -a '(__aix_list providers)' -d 'prompts; all of your own when none is named'
complete -c aix -n '__aix_at \'aix prompt export\'' -s o -l output -r -F -d 'copy the files into this folder'
complete -c aix -n '__aix_at \'aix prompt export\'' -l force -d 'replace files in the folder that have the same name'
complete -c aix -n '__aix_at \'aix prompt export\'' -l json -d 'print as JSON, which is the default without --output'
complete -c aix -n '__aix_at \'aix prompt trust\' 0' -F -a '(__aix_list prompts)' -d 'name of a prompt, or path of a prompt file'
complete -c aix -n '__aix_at \'aix prompt trust\'' -l remove -d 'ask again from now on'
complete -c aix -n '__aix_at \'aix provider\' 0' -a add -d 'add a provider of your own'
complete -c aix -n '__aix_at \'aix provider\' 0' -a list -d 'list all providers'
complete -c aix -n '__aix_at \'aix provider\' 0' -a info -d 'show everything about a provider'
complete -c aix -n '__aix_at \'aix provider\' 0' -a test -d 'try providers out'
complete -c aix -n '__aix_at \'aix provider\' 0' -a models -d 'list the models of a provider'
complete -c aix -n '__aix_at \'aix provider\' 0' -a update -d 'change a provider and keep the rest'
complete -c aix -n '__aix_at \'aix provider\' 0' -a rename -d 'give a provider another name'
complete -c aix -n '__aix_at \'aix provider\' 0' -a remove -d 'remove a provider of your own'
complete -c aix -n '__aix_at \'aix provider\' 0' -a export -d 'print providers for others, without keys'
complete -c aix -n '__aix_at \'aix provider\' 0' -a import -d 'add providers from a file'
complete -c aix -n '__aix_at \'aix provider add\'' -s m -l model -r -f -a '(__aix_list models)' -d 'default model'
complete -c aix -n '__aix_at \'aix provider add\'' -s H -l header -r -f -d 'send this header, ${VAR} is read at run time (repeatable)'
complete -c aix -n '__aix_at \'aix provider add\'' -l auth-type -r -f -a 'bearer api-key query basic none x-api-key' -d 'how the key is sent'
complete -c aix -n '__aix_at \'aix provider add\'' -l key-header -r -f -d 'header or query field that carries the key'
complete -c aix -n '__aix_at \'aix provider add\'' -l driver -r -f -a 'openai-chat' -d 'wire protocol'
complete -c aix -n '__aix_at \'aix provider add\'' -l preset -r -f -a 'openai deepseek openrouter lmstudio ollama groq mistral xai together fireworks vllm llamacpp' -d 'start from a known vendor'
complete -c aix -n '__aix_at \'aix provider add\'' -l timeout -r -f -d 'longest time for a whole answer'
complete -c aix -n '__aix_at \'aix provider add\'' -l idle-timeout -r -f -d 'longest time without anything new'
complete -c aix -n '__aix_at \'aix provider add\'' -l insecure -d 'do not check certificates'
complete -c aix -n '__aix_at \'aix provider add\'' -l ca-file -r -F -d 'trust the certificates in this PEM file as well'
complete -c aix -n '__aix_at \'aix provider add\'' -l force -d 'replace the provider that has this name'
complete -c aix -n '__aix_at \'aix provider list\'' -l json -d 'print as JSON'
complete -c aix -n '__aix_at \'aix provider info\' 0' -f -a '(__aix_list providers)' -d 'the provider'
complete -c aix -n '__aix_at \'aix provider info\'' -l json -d 'print as JSON'
complete -c aix -n '__aix_at \'aix provider info\'' -l show-secrets -d 'show the values of headers that may hold a secret'
complete -c aix -n '__aix_at \'aix provider test\'' -f -a '(__aix_list providers)' -d 'providers; your own and those that have a key when none is named'
complete -c aix -n '__aix_at \'aix provider test\'' -l paid -d 'also ask for one small answer, which costs tokens'
complete -c aix -n '__aix_at \'aix provider test\'' -l json -d 'print as JSON'
complete -c aix -n '__aix_at \'aix provider test\'' -l timeout -r -f -d 'longest time for each request'
complete -c aix -n '__aix_at \'aix provider models\' 0' -f -a '(__aix_list providers)' -d 'the provider'
complete -c aix -n '__aix_at \'aix provider models\'' -l json -d 'print as JSON'
complete -c aix -n '__aix_at \'aix provider update\' 0' -f -a '(__aix_list providers)' -d 'the provider'
complete -c aix -n '__aix_at \'aix provider update\'' -l base-url -r -f -d 'new address'
complete -c aix -n '__aix_at \'aix provider update\'' -s m -l model -r -f -a '(__aix_list models)' -d 'default model'
complete -c aix -n '__aix_at \'aix provider update\'' -s H -l header -r -f -d 'send this header, ${VAR} is read at run time (repeatable)'
complete -c aix -n '__aix_at \'aix provider update\'' -l auth-type -r -f -a 'bearer api-key query basic none x-api-key' -d 'how the key is sent'
complete -c aix -n '__aix_at \'aix provider update\'' -l key-header -r -f -d 'header or query field that carries the key'
complete -c aix -n '__aix_at \'aix provider update\'' -l driver -r -f -a 'openai-chat' -d 'wire protocol'
complete -c aix -n '__aix_at \'aix provider update\'' -l preset -r -f -a 'openai deepseek openrouter lmstudio ollama groq mistral xai together fireworks vllm llamacpp' -d 'start from a known vendor'
complete -c aix -n '__aix_at \'aix provider update\'' -l timeout -r -f -d 'longest time for a whole answer'
complete -c aix -n '__aix_at \'aix provider update\'' -l idle-timeout -r -f -d 'longest time without anything new'
complete -c aix -n '__aix_at \'aix provider update\'' -l insecure -d 'do not check certificates'
complete -c aix -n '__aix_at \'aix provider update\'' -l ca-file -r -F -d 'trust the certificates in this PEM file as well'
complete -c aix -n '__aix_at \'aix provider update\'' -l unset -r -f -d 'take a field out, such as model or headers (repeatable)'
complete -c aix -n '__aix_at \'aix provider update\'' -l remove-header -r -f -d 'take one header out (repeatable)'
complete -c aix -n '__aix_at \'aix provider rename\' 0' -f -a '(__aix_list providers)' -d 'the provider'
complete -c aix -n '__aix_at \'aix provider remove\' 0' -f -a '(__aix_list providers)' -d 'the provider'
complete -c aix -n '__aix_at \'aix provider remove\'' -l keep-key -d 'leave the stored key where it is'
complete -c aix -n '__aix_at \'aix provider export\'' -f -a '(__aix_list providers)' -d 'providers; all of your own when none is named'
complete -c aix -n '__aix_at \'aix provider import\' 0' -F -d 'the file, or - for stdin'
complete -c aix -n '__aix_at \'aix provider import\'' -l force -d 'replace providers that have the same name'
complete -c aix -n '__aix_at \'aix api-key\' 0' -f -a '(__aix_list providers)' -d 'whose key, such as openai or custom:ollama'
complete -c aix -n '__aix_at \'aix api-key\'' -l stdin -d 'read the key from stdin'
complete -c aix -n '__aix_at \'aix api-key\'' -l key-file -r -F -d 'read the key from a file'
complete -c aix -n '__aix_at \'aix api-key\'' -l key -r -f -d 'the key itself; other users can see it in the list of processes'
complete -c aix -n '__aix_at \'aix api-key\'' -l force -d 'replace a stored key without asking'
complete -c aix -n '__aix_at \'aix api-key\'' -s y -l yes -d 'the same'
complete -c aix -n '__aix_at \'aix api-key\'' -l insecure-storage -d 'keep the key as plain text in keys.json (0600) instead of the keychain'
complete -c aix -n '__aix_at \'aix api-key\'' -l action -r -f -a 'set get delete test where' -d 'what to do with the key (default: set)'
complete -c aix -n '__aix_at \'aix api-key\'' -l list -d 'list all providers and where their keys come from'
complete -c aix -n '__aix_at \'aix api-key\'' -l json -d 'print as JSON'
complete -c aix -n '__aix_at \'aix config\' 0' -a get -d 'print the value of a setting'
complete -c aix -n '__aix_at \'aix config\' 0' -a set -d 'change a setting'
complete -c aix -n '__aix_at \'aix config\' 0' -a unset -d 'take a setting out'
complete -c aix -n '__aix_at \'aix config\' 0' -a list -d 'print every setting, credentials hidden'
complete -c aix -n '__aix_at \'aix config\' 0' -a path -d 'print where the file is'
complete -c aix -n '__aix_at \'aix config\' 0' -a edit -d 'open the file in your editor and check it afterwards'
complete -c aix -n '__aix_at \'aix config\' 0' -a reset -d 'set the file aside and begin anew; stored keys stay'
complete -c aix -n '__aix_at \'aix config\' 0' -f -a '(__aix_list config-keys)' -d 'a setting, such as default_model'
complete -c aix -n '__aix_at \'aix config get\' 0' -f -a '(__aix_list config-keys)' -d 'a setting, such as custom_providers.ollama.default_model'
complete -c aix -n '__aix_at \'aix config get\'' -l json -d 'print as JSON'
complete -c aix -n '__aix_at \'aix config set\' 0' -f -a '(__aix_list config-keys)' -d 'a setting; api_keys.NAME stores a key'
complete -c aix -n '__aix_at \'aix config unset\' 0' -f -a '(__aix_list config-keys)' -d 'a setting; api_keys.NAME deletes the stored key'
complete -c aix -n '__aix_at \'aix config list\'' -l json -d 'print as JSON'


complete -c aix -n '__aix_at \'aix config reset\'' -s y -l yes -d 'do not ask'
complete -c aix -n '__aix_at \'aix completion\' 0' -f -a 'bash zsh fish powershell' -d 'your shell'
# </tables>
