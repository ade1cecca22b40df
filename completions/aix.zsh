#compdef aix
# Completion for aix in zsh. In ~/.zshrc:
#   source <(aix completion zsh)

# Each function looks up one key and fails when there is nothing: the commands below a command, the flags of a command,
# what completes the value of a flag ("aix run --model"), what completes an argument ("aix run 0"). They are generated.
# <tables>
_aix_commands() {
  case $1 in
    'aix') list=('run:run a prompt' 'ask:ask in your own words' 'chat:talk with a model, one message after the other' 'batch:run a prompt for every row of a file' 'worker:run rows of batches that other machines began' 'test:test prompts' 'embed:turn texts into vectors' 'create:store a new prompt' 'list:list prompts' 'show:print a prompt' 'edit:change a prompt in your editor' 'copy:copy a prompt into your library' 'rename:give a prompt another name' 'delete:delete a prompt' 'prompt:look after prompts' 'provider:add, inspect and test providers' 'models:list models of all providers' 'api-key:store, find and test API keys' 'config:read and change settings' 'cache:look at the answers that are kept, and clear them' 'logs:look up, search and delete what was run' 'usage:add up tokens and money' 'doctor:check the installation' 'completion:print the completion script for a shell, or install it') ;;
    'aix batch') list=('status:show how far batches at a provider are' 'wait:wait for a batch at a provider, and fetch it' 'fetch:put the results of a batch at a provider into its output' 'cancel:end a batch at a provider') ;;
    'aix prompt') list=('create:store a new prompt' 'list:list prompts' 'show:print a prompt' 'edit:change a prompt in your editor' 'copy:copy a prompt into your library' 'rename:give a prompt another name' 'delete:delete a prompt' 'import:take in prompts of another tool, a folder or a repository' 'export:give prompts away, as files or as one JSON document' 'lint:look for mistakes in prompts' 'render:show what a prompt becomes, and send nothing' 'trust:let the shell commands of a prompt run without a question, until its file changes') ;;
    'aix provider') list=('add:add a provider of your own' 'list:list all providers' 'info:show everything about a provider' 'test:try providers out' 'health:show how the calls to providers went' 'models:list the models of a provider' 'update:change a provider and keep the rest' 'rename:give a provider another name' 'remove:remove a provider of your own' 'export:print providers for others, without keys' 'import:add providers from a file' 'trust:let the code of a provider be loaded, until its file changes') ;;
    'aix config') list=('get:print the value of a setting' 'set:change a setting' 'unset:take a setting out' 'list:print every setting, credentials hidden' 'path:print where the file is' 'edit:open the file in your editor and check it afterwards' 'reset:set the file aside and begin anew; stored keys stay') ;;
    'aix cache') list=('stats:show how many answers are kept' 'clear:remove answers') ;;
    'aix logs') list=('list:list runs' 'search:find runs by what was said in them' 'show:show a run' 'last:show the last run' 'export:give runs away, as JSON lines, Markdown or a table' 'delete:delete runs' 'prune:delete old runs' 'stats:show how much is kept' 'path:print where the history is') ;;
    'aix completion') list=('install:turn completion on for every new shell') ;;
    *) return 1 ;;
  esac
}

_aix_flags() {
  case $1 in
    'aix') list=('--version:output the version number' '--config-dir:use this folder instead of ~/.prompts' '--dotenv:read variables from this file too' '--no-color:no colour, even on a terminal' '--quiet:no notices on stderr' '--debug:show the traffic on stderr, prompts and answers too, without keys' '--log-format:how stderr is written; json is for CI' '--help:display help for command') ;;
    'aix run') list=('--param:value of a param: name=text, name=@FILE, name=@-, name:=JSON' '--params:values of params from a JSON or YAML file' '--allow-commands:run the shell commands that the prompt declares, this time' '--no-commands:run none, even of a prompt that is trusted' '--save:make a prompt of the text, the flags and the values, and send nothing; --force replaces one' '--file:add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)' '--url:add the text of a page (repeatable)' '--attach:attach an image, a PDF, sound or text by its content: a file, a URL that the provider fetches, or - (repeatable)' '--max-input-tokens:longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both' '--provider:who answers: a built-in, custom:NAME, or NAME/MODEL' '--model:model to ask' '--system:system prompt, or @FILE' '--stream:show the answer as it arrives, even in a pipe' '--no-stream:ask for the answer in one piece and show it whole' '--dry-run:show the messages and send nothing' '--no-execute:the same as --dry-run' '--execute:send the prompt, which is the default' '--temperature:from 0 to 2' '--max-tokens:longest answer' '--top-p:from 0 to 1' '--stop:end the answer at this text (repeatable)' '--seed:for answers that repeat' '--reasoning:how much to think: none, low, medium, high, or a number of tokens' '--schema:JSON that the answer must be, as JSON Schema or Picoschema: a file, JSON, or "name, age int, bio?: one sentence"' '--schema-multi:the same for a list of such answers' '--repair:how often an answer of another form is shown to the model with what is wrong, and asked for again' '--tools:functions that the model may call: a file, or the JSON itself' '--extra:further field of the request (repeatable)' '--timeout:longest time for the whole answer' '--idle-timeout:longest time without anything new' '--connect-timeout:longest time until connected; usually 10' '--fallback:who is asked, in order, when the first one fails: a,b or NAME/MODEL' '--no-fallback:ask nobody else, whatever the config says' '--fallback-on-overflow:when the request is too long for one, ask those that are known to read more' '--retries:calls after one that failed, before any of the answer came; usually 2' '--output:write the answer to a file, whole or not at all' '--append:let --output add the answer to the end of the file' '--force:let --output and --record replace a file' '--copy:put the answer on the clipboard as well' '--format:how to print, usually text' '--hide-reasoning:keep thoughts off stderr' '--extract:print a part of the answer: the first block of code, the last one, or the JSON' '--jq:print what an expression of jq makes of the JSON' '--fail-on-length:fail with exit 8 when the answer reached the output limit' '--no-context-check:send the request even if it seems longer than the model can read' '--continue:go on with the last conversation' '--cid:go on with the conversation of this run: its id, or the beginning of one' '--fork:make what follows a conversation of its own' '--no-history:keep nothing of this run' '--cache:give an answer again that was given to the same request, and keep new ones' '--no-cache:ask in any case, whatever the config says' '--cache-ttl:how long an answer is given again, with --cache: 90 (seconds), 30m, 1h or 7d; usually 7d' '--record:write all that goes over the wire to a file, without secrets' '--replay:answer from such a file, without the network and without a key' '--max-cost:most that the run may cost, in US dollars: 0.05') ;;
    'aix ask') list=('--file:add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)' '--url:add the text of a page (repeatable)' '--attach:attach an image, a PDF, sound or text by its content: a file, a URL that the provider fetches, or - (repeatable)' '--max-input-tokens:longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both' '--provider:who answers: a built-in, custom:NAME, or NAME/MODEL' '--model:model to ask' '--system:system prompt, or @FILE' '--stream:show the answer as it arrives, even in a pipe' '--no-stream:ask for the answer in one piece and show it whole' '--dry-run:show the messages and send nothing' '--no-execute:the same as --dry-run' '--execute:send the prompt, which is the default' '--temperature:from 0 to 2' '--max-tokens:longest answer' '--top-p:from 0 to 1' '--stop:end the answer at this text (repeatable)' '--seed:for answers that repeat' '--reasoning:how much to think: none, low, medium, high, or a number of tokens' '--schema:JSON that the answer must be, as JSON Schema or Picoschema: a file, JSON, or "name, age int, bio?: one sentence"' '--schema-multi:the same for a list of such answers' '--repair:how often an answer of another form is shown to the model with what is wrong, and asked for again' '--tools:functions that the model may call: a file, or the JSON itself' '--extra:further field of the request (repeatable)' '--timeout:longest time for the whole answer' '--idle-timeout:longest time without anything new' '--connect-timeout:longest time until connected; usually 10' '--fallback:who is asked, in order, when the first one fails: a,b or NAME/MODEL' '--no-fallback:ask nobody else, whatever the config says' '--fallback-on-overflow:when the request is too long for one, ask those that are known to read more' '--retries:calls after one that failed, before any of the answer came; usually 2' '--output:write the answer to a file, whole or not at all' '--append:let --output add the answer to the end of the file' '--force:let --output and --record replace a file' '--copy:put the answer on the clipboard as well' '--format:how to print, usually text' '--hide-reasoning:keep thoughts off stderr' '--extract:print a part of the answer: the first block of code, the last one, or the JSON' '--jq:print what an expression of jq makes of the JSON' '--fail-on-length:fail with exit 8 when the answer reached the output limit' '--no-context-check:send the request even if it seems longer than the model can read' '--continue:go on with the last conversation' '--cid:go on with the conversation of this run: its id, or the beginning of one' '--fork:make what follows a conversation of its own' '--no-history:keep nothing of this run' '--cache:give an answer again that was given to the same request, and keep new ones' '--no-cache:ask in any case, whatever the config says' '--cache-ttl:how long an answer is given again, with --cache: 90 (seconds), 30m, 1h or 7d; usually 7d' '--record:write all that goes over the wire to a file, without secrets' '--replay:answer from such a file, without the network and without a key' '--max-cost:most that the run may cost, in US dollars: 0.05') ;;
    'aix chat') list=('--param:value of a param: name=text, name=@FILE, name=@-, name:=JSON' '--params:values of params from a JSON or YAML file' '--allow-commands:run the shell commands that the prompt declares, this time' '--no-commands:run none, even of a prompt that is trusted' '--file:add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)' '--url:add the text of a page (repeatable)' '--attach:attach an image, a PDF, sound or text by its content: a file, a URL that the provider fetches, or - (repeatable)' '--max-input-tokens:longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both' '--provider:who answers: a built-in, custom:NAME, or NAME/MODEL' '--model:model to ask' '--system:system prompt, or @FILE' '--stream:show the answer as it arrives, even in a pipe' '--no-stream:ask for the answer in one piece and show it whole' '--dry-run:show the messages and send nothing' '--no-execute:the same as --dry-run' '--execute:send the prompt, which is the default' '--temperature:from 0 to 2' '--max-tokens:longest answer' '--top-p:from 0 to 1' '--stop:end the answer at this text (repeatable)' '--seed:for answers that repeat' '--reasoning:how much to think: none, low, medium, high, or a number of tokens' '--schema:JSON that the answer must be, as JSON Schema or Picoschema: a file, JSON, or "name, age int, bio?: one sentence"' '--schema-multi:the same for a list of such answers' '--repair:how often an answer of another form is shown to the model with what is wrong, and asked for again' '--tools:functions that the model may call: a file, or the JSON itself' '--extra:further field of the request (repeatable)' '--timeout:longest time for the whole answer' '--idle-timeout:longest time without anything new' '--connect-timeout:longest time until connected; usually 10' '--fallback:who is asked, in order, when the first one fails: a,b or NAME/MODEL' '--no-fallback:ask nobody else, whatever the config says' '--fallback-on-overflow:when the request is too long for one, ask those that are known to read more' '--retries:calls after one that failed, before any of the answer came; usually 2' '--force:let --record replace a file' '--format:how to print, usually text' '--hide-reasoning:keep thoughts off stderr' '--extract:print a part of the answer: the first block of code, the last one, or the JSON' '--jq:print what an expression of jq makes of the JSON' '--fail-on-length:fail with exit 8 when the answer reached the output limit' '--no-context-check:send the request even if it seems longer than the model can read' '--continue:go on with the last conversation' '--cid:go on with the conversation of this run: its id, or the beginning of one' '--fork:make what follows a conversation of its own' '--no-history:keep nothing of this run' '--cache:give an answer again that was given to the same request, and keep new ones' '--no-cache:ask in any case, whatever the config says' '--cache-ttl:how long an answer is given again, with --cache: 90 (seconds), 30m, 1h or 7d; usually 7d' '--record:write all that goes over the wire to a file, without secrets' '--replay:answer from such a file, without the network and without a key' '--max-cost:most that the run may cost, in US dollars: 0.05') ;;
    'aix batch') list=('--input:rows: a file, - for stdin, or a pattern such as "docs/*.md", a row for each file' '--input-format:how rows stand in the input; told by the end of its name' '--delimiter:what stands between the cells of CSV; usually a comma' '--map:column that fills a param of another name (repeatable)' '--output:where the results go; a journal beside it lets the same command go on; stdout has none' '--format:how results are written; told by the end of --output' '--unordered:write results as they come, not in the order of the rows' '--concurrency:rows at a time, fewer when the provider says that it is too much' '--queue:let workers run the rows, on any machine (aix worker): redis://HOST' '--dry-run:show how many rows there are and what they would cost, as an estimate, and send nothing' '--limit:run only so many rows, the first ones' '--sample:run only so many rows, at random: the same ones each time' '--max-errors:stop when so many rows have failed' '--retry-failed:run again the rows that failed before' '--restart:begin anew, and replace what is there' '--force:let --output and --record replace a file' '--max-cost:most that all rows together may cost, in US dollars' '--provider-batch:hand the rows to the provider, who answers within a day at a lower price' '--part-rows:most rows in one batch of the provider' '--wait:with --provider-batch: wait for the results and fetch them' '--interval:how long to wait before asking again, at first; up to a minute later' '--param:value of a param: name=text, name=@FILE, name=@-, name:=JSON' '--params:values of params from a JSON or YAML file' '--allow-commands:run the shell commands that the prompt declares, this time' '--no-commands:run none, even of a prompt that is trusted' '--provider:who answers: a built-in, custom:NAME, or NAME/MODEL' '--model:model to ask' '--system:system prompt, or @FILE' '--temperature:from 0 to 2' '--max-tokens:longest answer' '--top-p:from 0 to 1' '--stop:end the answer at this text (repeatable)' '--seed:for answers that repeat' '--reasoning:how much to think: none, low, medium, high, or a number of tokens' '--schema:JSON that the answer must be, as JSON Schema or Picoschema: a file, JSON, or "name, age int, bio?: one sentence"' '--schema-multi:the same for a list of such answers' '--repair:how often an answer of another form is shown to the model with what is wrong, and asked for again' '--tools:functions that the model may call: a file, or the JSON itself' '--extra:further field of the request (repeatable)' '--timeout:longest time for the whole answer' '--idle-timeout:longest time without anything new' '--connect-timeout:longest time until connected; usually 10' '--fallback:who is asked, in order, when the first one fails: a,b or NAME/MODEL' '--no-fallback:ask nobody else, whatever the config says' '--fallback-on-overflow:when the request is too long for one, ask those that are known to read more' '--retries:calls after one that failed, before any of the answer came; usually 2' '--fail-on-length:fail with exit 8 when the answer reached the output limit' '--no-context-check:send the request even if it seems longer than the model can read' '--no-history:keep nothing of this run' '--cache:give an answer again that was given to the same request, and keep new ones' '--no-cache:ask in any case, whatever the config says' '--cache-ttl:how long an answer is given again, with --cache: 90 (seconds), 30m, 1h or 7d; usually 7d' '--record:write all that goes over the wire to a file, without secrets' '--replay:answer from such a file, without the network and without a key') ;;
    'aix batch status') list=('--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix batch wait') list=('--interval:how long to wait before asking again, at first; up to a minute later') ;;
    'aix batch fetch') list=() ;;
    'aix batch cancel') list=() ;;
    'aix worker') list=('--queue:where the rows are: redis://HOST, or rediss://HOST for TLS; usually AIX_QUEUE' '--concurrency:rows at a time' '--idle-exit:end when there was nothing to do for so long') ;;
    'aix test') list=('--provider:who answers, in place of those that the files name: NAME/MODEL (repeatable)' '--judge:the model that judges by a rubric: NAME/MODEL' '--embedder:the model for embeddings: NAME/MODEL' '--filter:only the cases that have this in their name' '--bail:begin nothing more after a case that did not pass' '--concurrency:how many run at a time' '--timeout:longest time for one answer' '--retries:calls after one that failed; usually 2' '--max-cost:most that all cases together may cost, judges too, in US dollars' '--record:write all that goes over the wire to a folder, or to one file that ends in .json, without secrets' '--replay:answer from what was recorded, without the network and without a key' '--force:let --record replace files' '--format:how to print' '--junit:write a report as JUnit XML' '--markdown:write a summary as Markdown' '--watch:run again whenever a prompt or a test file changes' '--history:keep the runs in the history' '--allow-commands:run the shell commands that the prompt declares, this time' '--no-commands:run none, even of a prompt that is trusted') ;;
    'aix embed') list=('--input:one vector for each text of a file, or of - for stdin' '--input-format:how texts stand in the input; told by the ending of its name' '--provider:who makes the vectors: a built-in, custom:NAME, or NAME/MODEL' '--model:model for embeddings' '--dimensions:length of the vectors' '--extra:further field of the request (repeatable)' '--timeout:longest time for one request' '--retries:calls after one that failed; usually 2' '--format:how to print' '--output:write to a file, whole or not at all' '--force:let --output replace a file') ;;
    'aix create') list=('--file:take the text from a file' '--description:what it is for' '--tag:a word to find it by; may be repeated' '--tags:several tags at once' '--force:replace a prompt of yours that has the name') ;;
    'aix list') list=('--tag:those with this tag; may be repeated' '--search:those with this text in name, description, tags or text' '--verbose:with description, tags and params, and those hidden by a nearer prompt' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix show') list=('--raw:the file as it is, byte for byte' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix edit') list=() ;;
    'aix copy') list=() ;;
    'aix rename') list=() ;;
    'aix delete') list=('--force:do not ask' '--yes:do not ask') ;;
    'aix prompt') list=() ;;
    'aix prompt create') list=('--file:take the text from a file' '--description:what it is for' '--tag:a word to find it by; may be repeated' '--tags:several tags at once' '--force:replace a prompt of yours that has the name') ;;
    'aix prompt list') list=('--tag:those with this tag; may be repeated' '--search:those with this text in name, description, tags or text' '--verbose:with description, tags and params, and those hidden by a nearer prompt' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix prompt show') list=('--raw:the file as it is, byte for byte' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix prompt edit') list=() ;;
    'aix prompt copy') list=() ;;
    'aix prompt rename') list=() ;;
    'aix prompt delete') list=('--force:do not ask' '--yes:do not ask') ;;
    'aix prompt import') list=('--from:what it is, where that is not plain' '--force:replace prompts that have the same name' '--dry-run:only list what would be imported' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix prompt export') list=('--output:copy the files into this folder' '--force:replace files in the folder that have the same name' '--json:print as JSON, which is the default without --output' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix prompt lint') list=('--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix prompt render') list=('--param:value of a param: name=text, name=@FILE, name=@-, name:=JSON' '--params:values of params from a JSON or YAML file' '--system:system prompt, or @FILE' '--file:add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)' '--url:add the text of a page (repeatable)' '--attach:attach an image, a PDF, sound or text by its content: a file, a URL that the provider fetches, or - (repeatable)' '--max-input-tokens:longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both' '--format:how to print') ;;
    'aix prompt trust') list=('--remove:ask again from now on') ;;
    'aix provider') list=() ;;
    'aix provider add') list=('--model:default model' '--alias:another name of a model, such as fast=llama3.2 (repeatable)' '--header:send this header, ${VAR} is read at run time (repeatable)' '--auth-type:how the key is sent' '--key-header:header or query field that carries the key' '--oauth-token-url:get tokens here for the key, which is the client secret' '--oauth-client-id:client id for the tokens' '--oauth-scope:scope of the tokens' '--oauth-body:form of the request for a token' '--driver:wire protocol, or a driver of your own' '--preset:start from a known vendor' '--timeout:longest time for a whole answer' '--idle-timeout:longest time without anything new' '--connect-timeout:longest time until connected' '--retries:calls after one that failed' '--rpm:requests in any minute, of all your processes' '--tpm:tokens in any minute, of all your processes' '--insecure:do not check certificates' '--ca-file:trust the certificates in this PEM file as well' '--force:replace the provider that has this name') ;;
    'aix provider list') list=('--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix provider info') list=('--json:print as JSON' '--show-secrets:show the values of headers that may hold a secret' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix provider test') list=('--paid:also ask for two small answers, which cost tokens' '--json:print as JSON' '--timeout:longest time for each request' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix provider health') list=('--json:print as JSON' '--reset:forget it, of all or of those named' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix provider models') list=('--refresh:ask the provider, even if its list is known from today' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix provider update') list=('--base-url:new address' '--model:default model' '--alias:another name of a model, such as fast=llama3.2 (repeatable)' '--header:send this header, ${VAR} is read at run time (repeatable)' '--auth-type:how the key is sent' '--key-header:header or query field that carries the key' '--oauth-token-url:get tokens here for the key, which is the client secret' '--oauth-client-id:client id for the tokens' '--oauth-scope:scope of the tokens' '--oauth-body:form of the request for a token' '--driver:wire protocol, or a driver of your own' '--preset:start from a known vendor' '--timeout:longest time for a whole answer' '--idle-timeout:longest time without anything new' '--connect-timeout:longest time until connected' '--retries:calls after one that failed' '--rpm:requests in any minute, of all your processes' '--tpm:tokens in any minute, of all your processes' '--insecure:do not check certificates' '--ca-file:trust the certificates in this PEM file as well' '--unset:take a field out, such as model or headers (repeatable)' '--remove-header:take one header out (repeatable)') ;;
    'aix provider rename') list=() ;;
    'aix provider remove') list=('--keep-key:leave the stored key where it is') ;;
    'aix provider export') list=() ;;
    'aix provider import') list=('--force:replace providers that have the same name') ;;
    'aix provider trust') list=('--remove:do not load it from now on') ;;
    'aix models') list=('--provider:ask this one and no other (repeatable)' '--refresh:ask the providers, even if their lists are known from today' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix api-key') list=('--stdin:read the key from stdin' '--key-file:read the key from a file' '--key:the key itself; other users can see it in the list of processes' '--force:replace a stored key without asking' '--yes:the same' '--insecure-storage:keep the key as plain text in keys.json (0600) instead of the keychain' '--action:what to do with the key (default: set)' '--list:list all providers and where their keys come from' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix config') list=() ;;
    'aix config get') list=('--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix config set') list=() ;;
    'aix config unset') list=() ;;
    'aix config list') list=('--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix config path') list=() ;;
    'aix config edit') list=() ;;
    'aix config reset') list=('--yes:do not ask') ;;
    'aix cache') list=() ;;
    'aix cache stats') list=('--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix cache clear') list=('--older-than:only those that came before: 90 (seconds), 30m, 1h or 7d' '--model:only those of this model') ;;
    'aix logs') list=() ;;
    'aix logs list') list=('--prompt:those of this prompt' '--provider:those that this provider answered' '--model:those that this model answered, or was asked' '--status:those that ended so' '--command:those of this command: run, ask, chat or batch' '--conversation:those of the conversation that this run belongs to' '--since:those since then: 7d, 12h, 2026-11-01 or 2026-11-01T14:30' '--until:those until then; a day belongs to it' '--limit:at most so many' '--all:however many there are' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix logs search') list=('--prompt:those of this prompt' '--provider:those that this provider answered' '--model:those that this model answered, or was asked' '--status:those that ended so' '--command:those of this command: run, ask, chat or batch' '--conversation:those of the conversation that this run belongs to' '--since:those since then: 7d, 12h, 2026-11-01 or 2026-11-01T14:30' '--until:those until then; a day belongs to it' '--limit:at most so many' '--all:however many there are' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix logs show') list=('--text:the answer alone, byte for byte' '--markdown:the answer alone, as --format md shows it' '--json:all that is kept, as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix logs last') list=('--text:the answer alone, byte for byte' '--markdown:the answer alone, as --format md shows it' '--json:all that is kept, as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix logs export') list=('--prompt:those of this prompt' '--provider:those that this provider answered' '--model:those that this model answered, or was asked' '--status:those that ended so' '--command:those of this command: run, ask, chat or batch' '--conversation:those of the conversation that this run belongs to' '--since:those since then: 7d, 12h, 2026-11-01 or 2026-11-01T14:30' '--until:those until then; a day belongs to it' '--limit:at most so many' '--format:how to print' '--output:write to a file, whole or not at all, which you alone can read' '--force:let --output replace a file') ;;
    'aix logs delete') list=('--yes:do not ask') ;;
    'aix logs prune') list=('--older-than:those that are older: 12h, 30d' '--keep:all but so many of the newest' '--status:only those that ended so' '--dry-run:say how many, and delete none' '--yes:do not ask') ;;
    'aix logs stats') list=('--check:read the whole file and fail with exit 3 when something is wrong with it' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix logs path') list=() ;;
    'aix usage') list=('--by:what to add up by' '--since:from this day on: 7d or 2026-01-31; usually 30d before the end' '--until:up to this day' '--json:print as JSON' '--csv:print as comma-separated values with a head' '--prometheus:print counters since the first run as text for Prometheus' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix doctor') list=('--offline:ask no provider' '--json:print as JSON' '--jq:print what an expression of jq makes of the JSON') ;;
    'aix completion') list=() ;;
    'aix completion install') list=() ;;
    *) return 1 ;;
  esac
}

_aix_value() {
  case $1 in
    'aix --config-dir') kind='folders' ;;
    'aix --dotenv' | 'aix run --save' | 'aix run --url' | 'aix run -a' | 'aix run --attach' | 'aix run --max-input-tokens' | 'aix run -s' | 'aix run --system' | 'aix run --temperature' | 'aix run --max-tokens' | 'aix run --top-p' | 'aix run --stop' | 'aix run --seed' | 'aix run --reasoning' | 'aix run --schema' | 'aix run --schema-multi' | 'aix run --repair' | 'aix run --tools' | 'aix run --extra' | 'aix run --timeout' | 'aix run --idle-timeout' | 'aix run --connect-timeout' | 'aix run --fallback' | 'aix run --retries' | 'aix run --jq' | 'aix run --cache-ttl' | 'aix run --max-cost' | 'aix ask --url' | 'aix ask -a' | 'aix ask --attach' | 'aix ask --max-input-tokens' | 'aix ask -s' | 'aix ask --system' | 'aix ask --temperature' | 'aix ask --max-tokens' | 'aix ask --top-p' | 'aix ask --stop' | 'aix ask --seed' | 'aix ask --reasoning' | 'aix ask --schema' | 'aix ask --schema-multi' | 'aix ask --repair' | 'aix ask --tools' | 'aix ask --extra' | 'aix ask --timeout' | 'aix ask --idle-timeout' | 'aix ask --connect-timeout' | 'aix ask --fallback' | 'aix ask --retries' | 'aix ask --jq' | 'aix ask --cache-ttl' | 'aix ask --max-cost' | 'aix chat --url' | 'aix chat -a' | 'aix chat --attach' | 'aix chat --max-input-tokens' | 'aix chat -s' | 'aix chat --system' | 'aix chat --temperature' | 'aix chat --max-tokens' | 'aix chat --top-p' | 'aix chat --stop' | 'aix chat --seed' | 'aix chat --reasoning' | 'aix chat --schema' | 'aix chat --schema-multi' | 'aix chat --repair' | 'aix chat --tools' | 'aix chat --extra' | 'aix chat --timeout' | 'aix chat --idle-timeout' | 'aix chat --connect-timeout' | 'aix chat --fallback' | 'aix chat --retries' | 'aix chat --jq' | 'aix chat --cache-ttl' | 'aix chat --max-cost' | 'aix batch -i' | 'aix batch --input' | 'aix batch --delimiter' | 'aix batch --map' | 'aix batch -j' | 'aix batch --concurrency' | 'aix batch --queue' | 'aix batch --limit' | 'aix batch --sample' | 'aix batch --max-errors' | 'aix batch --max-cost' | 'aix batch --part-rows' | 'aix batch --interval' | 'aix batch -s' | 'aix batch --system' | 'aix batch --temperature' | 'aix batch --max-tokens' | 'aix batch --top-p' | 'aix batch --stop' | 'aix batch --seed' | 'aix batch --reasoning' | 'aix batch --schema' | 'aix batch --schema-multi' | 'aix batch --repair' | 'aix batch --tools' | 'aix batch --extra' | 'aix batch --timeout' | 'aix batch --idle-timeout' | 'aix batch --connect-timeout' | 'aix batch --fallback' | 'aix batch --retries' | 'aix batch --cache-ttl' | 'aix batch status --jq' | 'aix batch wait --interval' | 'aix worker --queue' | 'aix worker -j' | 'aix worker --concurrency' | 'aix worker --idle-exit' | 'aix test --filter' | 'aix test -j' | 'aix test --concurrency' | 'aix test --timeout' | 'aix test --retries' | 'aix test --max-cost' | 'aix embed -i' | 'aix embed --input' | 'aix embed --dimensions' | 'aix embed --extra' | 'aix embed --timeout' | 'aix embed --retries' | 'aix create -d' | 'aix create --description' | 'aix create -t' | 'aix create --tag' | 'aix create --tags' | 'aix list -t' | 'aix list --tag' | 'aix list -s' | 'aix list --search' | 'aix list --jq' | 'aix show --jq' | 'aix prompt create -d' | 'aix prompt create --description' | 'aix prompt create -t' | 'aix prompt create --tag' | 'aix prompt create --tags' | 'aix prompt list -t' | 'aix prompt list --tag' | 'aix prompt list -s' | 'aix prompt list --search' | 'aix prompt list --jq' | 'aix prompt show --jq' | 'aix prompt import --jq' | 'aix prompt export --jq' | 'aix prompt lint --jq' | 'aix prompt render -s' | 'aix prompt render --system' | 'aix prompt render --url' | 'aix prompt render -a' | 'aix prompt render --attach' | 'aix prompt render --max-input-tokens' | 'aix provider add --alias' | 'aix provider add -H' | 'aix provider add --header' | 'aix provider add --key-header' | 'aix provider add --oauth-token-url' | 'aix provider add --oauth-client-id' | 'aix provider add --oauth-scope' | 'aix provider add --timeout' | 'aix provider add --idle-timeout' | 'aix provider add --connect-timeout' | 'aix provider add --retries' | 'aix provider add --rpm' | 'aix provider add --tpm' | 'aix provider list --jq' | 'aix provider info --jq' | 'aix provider test --timeout' | 'aix provider test --jq' | 'aix provider health --jq' | 'aix provider models --jq' | 'aix provider update --base-url' | 'aix provider update --alias' | 'aix provider update -H' | 'aix provider update --header' | 'aix provider update --key-header' | 'aix provider update --oauth-token-url' | 'aix provider update --oauth-client-id' | 'aix provider update --oauth-scope' | 'aix provider update --timeout' | 'aix provider update --idle-timeout' | 'aix provider update --connect-timeout' | 'aix provider update --retries' | 'aix provider update --rpm' | 'aix provider update --tpm' | 'aix provider update --unset' | 'aix provider update --remove-header' | 'aix models --jq' | 'aix api-key --key' | 'aix api-key --jq' | 'aix config get --jq' | 'aix config list --jq' | 'aix cache stats --jq' | 'aix cache clear --older-than' | 'aix logs list --command' | 'aix logs list --since' | 'aix logs list --until' | 'aix logs list -n' | 'aix logs list --limit' | 'aix logs list --jq' | 'aix logs search --command' | 'aix logs search --since' | 'aix logs search --until' | 'aix logs search -n' | 'aix logs search --limit' | 'aix logs search --jq' | 'aix logs show --jq' | 'aix logs last --jq' | 'aix logs export --command' | 'aix logs export --since' | 'aix logs export --until' | 'aix logs export -n' | 'aix logs export --limit' | 'aix logs prune --older-than' | 'aix logs prune --keep' | 'aix logs stats --jq' | 'aix usage --since' | 'aix usage --until' | 'aix usage --jq' | 'aix doctor --jq') kind='none' ;;
    'aix --log-format' | 'aix test --format') kind='words text json' ;;
    'aix run -p' | 'aix run --param' | 'aix chat -p' | 'aix chat --param' | 'aix batch -p' | 'aix batch --param' | 'aix prompt render -p' | 'aix prompt render --param') kind='prompt-params' ;;
    'aix run --params' | 'aix run --file' | 'aix run -o' | 'aix run --output' | 'aix run --record' | 'aix run --replay' | 'aix ask --file' | 'aix ask -o' | 'aix ask --output' | 'aix ask --record' | 'aix ask --replay' | 'aix chat --params' | 'aix chat --file' | 'aix chat --record' | 'aix chat --replay' | 'aix batch -o' | 'aix batch --output' | 'aix batch --params' | 'aix batch --record' | 'aix batch --replay' | 'aix test --record' | 'aix test --replay' | 'aix test --junit' | 'aix test --markdown' | 'aix embed -o' | 'aix embed --output' | 'aix create --file' | 'aix prompt create --file' | 'aix prompt export -o' | 'aix prompt export --output' | 'aix prompt render --params' | 'aix prompt render --file' | 'aix provider add --ca-file' | 'aix provider update --ca-file' | 'aix api-key --key-file' | 'aix logs export -o' | 'aix logs export --output') kind='files' ;;
    'aix run --provider' | 'aix ask --provider' | 'aix chat --provider' | 'aix batch --provider' | 'aix test --provider' | 'aix test --judge' | 'aix test --embedder' | 'aix embed --provider' | 'aix models --provider' | 'aix logs list --provider' | 'aix logs search --provider' | 'aix logs export --provider') kind='providers' ;;
    'aix run -m' | 'aix run --model' | 'aix ask -m' | 'aix ask --model' | 'aix chat -m' | 'aix chat --model' | 'aix batch -m' | 'aix batch --model' | 'aix embed -m' | 'aix embed --model' | 'aix provider add -m' | 'aix provider add --model' | 'aix provider update -m' | 'aix provider update --model' | 'aix cache clear -m' | 'aix cache clear --model' | 'aix logs list -m' | 'aix logs list --model' | 'aix logs search -m' | 'aix logs search --model' | 'aix logs export -m' | 'aix logs export --model') kind='models' ;;
    'aix run --format' | 'aix ask --format' | 'aix chat --format') kind='words text md json jsonl' ;;
    'aix run --extract' | 'aix ask --extract' | 'aix chat --extract') kind='words code last-code json' ;;
    'aix run --cid' | 'aix ask --cid' | 'aix chat --cid' | 'aix logs list --conversation' | 'aix logs search --conversation' | 'aix logs export --conversation') kind='runs' ;;
    'aix batch --input-format') kind='words csv tsv jsonl json lines' ;;
    'aix batch --format') kind='words jsonl csv' ;;
    'aix embed --input-format') kind='words lines json jsonl text' ;;
    'aix embed --format') kind='words json jsonl binary' ;;
    'aix prompt import --from') kind='words aix llm fabric prompty git dotprompt export' ;;
    'aix prompt render --format') kind='words text messages json' ;;
    'aix provider add --auth-type' | 'aix provider update --auth-type') kind='words bearer api-key query basic aws oauth2 none x-api-key' ;;
    'aix provider add --oauth-body' | 'aix provider update --oauth-body') kind='words form json' ;;
    'aix provider add --driver' | 'aix provider update --driver') kind='words openai-chat openai-responses anthropic gemini bedrock ollama azure gigachat' ;;
    'aix provider add --preset' | 'aix provider update --preset') kind='words openai azure anthropic gemini deepseek openrouter lmstudio ollama groq mistral xai together fireworks bedrock cerebras nvidia yandex vllm llamacpp gigachat' ;;
    'aix api-key --action') kind='words set get delete test where' ;;
    'aix logs list --prompt' | 'aix logs search --prompt' | 'aix logs export --prompt') kind='prompts' ;;
    'aix logs list --status' | 'aix logs search --status' | 'aix logs export --status' | 'aix logs prune --status') kind='words complete incomplete failed cancelled' ;;
    'aix logs export --format') kind='words jsonl md csv' ;;
    'aix usage --by') kind='words provider model prompt day' ;;
    *) return 1 ;;
  esac
}

_aix_argument() {
  case $1 in
    'aix run 0') kind='prompts' ;;
    'aix chat 0') kind='prompts' ;;
    'aix batch 0') kind='prompts' ;;
    'aix batch status 0') kind='batches' ;;
    'aix batch wait 0') kind='batches' ;;
    'aix batch fetch 0') kind='batches' ;;
    'aix batch cancel 0') kind='batches' ;;
    'aix test '[0-9]*) kind='prompts' ;;
    'aix show 0') kind='prompts' ;;
    'aix edit 0') kind='prompts' ;;
    'aix copy 0') kind='prompts' ;;
    'aix rename 0') kind='prompts' ;;
    'aix delete 0') kind='prompts' ;;
    'aix prompt show 0') kind='prompts' ;;
    'aix prompt edit 0') kind='prompts' ;;
    'aix prompt copy 0') kind='prompts' ;;
    'aix prompt rename 0') kind='prompts' ;;
    'aix prompt delete 0') kind='prompts' ;;
    'aix prompt export '[0-9]*) kind='providers' ;;
    'aix prompt lint '[0-9]*) kind='prompts' ;;
    'aix prompt render 0') kind='prompts' ;;
    'aix prompt trust 0') kind='prompts' ;;
    'aix provider info 0') kind='providers' ;;
    'aix provider test '[0-9]*) kind='providers' ;;
    'aix provider health '[0-9]*) kind='providers' ;;
    'aix provider models 0') kind='providers' ;;
    'aix provider update 0') kind='providers' ;;
    'aix provider rename 0') kind='providers' ;;
    'aix provider remove 0') kind='providers' ;;
    'aix provider export '[0-9]*) kind='providers' ;;
    'aix provider import 0') kind='files' ;;
    'aix provider trust 0') kind='files' ;;
    'aix api-key 0') kind='providers' ;;
    'aix config 0') kind='config-keys' ;;
    'aix config get 0') kind='config-keys' ;;
    'aix config set 0') kind='config-keys' ;;
    'aix config unset 0') kind='config-keys' ;;
    'aix logs show 0') kind='runs' ;;
    'aix logs delete '[0-9]*) kind='runs' ;;
    'aix completion 0') kind='words bash zsh fish powershell' ;;
    'aix completion install 0') kind='words bash zsh fish' ;;
    *) return 1 ;;
  esac
}
# </tables>

_aix_candidates() {
  local -a found
  case $kind in
    '' | none) return 1 ;;
    words*) compadd -- ${=kind#words} ;;
    files) _files ;;
    folders) _files -/ ;;
    *)
      found=(${(f)"$(command aix complete -- $kind "$first" "${(@Q)words}" 2>/dev/null </dev/null)"})
      if [[ $kind == prompt-params ]]; then
        compadd -S '' -a found
      else
        compadd -a found
      fi
      [[ $kind != prompts ]] || _files
      ;;
  esac
}

_aix() {
  local place=aix first='' flag='' kind='' ended='' word
  local -a list
  integer count=0 index
  for ((index = 2; index < CURRENT; index++)); do
    word=${(Q)words[index]}
    if [[ -n $flag ]]; then
      flag=''
    elif [[ -z $ended && $word == -- ]]; then
      ended=1
    elif [[ -z $ended && $word == -?* ]]; then
      { _aix_value "$place $word" || _aix_value "aix $word" } && flag=$word
    elif ((count == 0)) && _aix_commands $place && ((${list[(I)${(b)word}:*]})); then
      place+=" $word"
    else
      ((count == 0)) && first=$word
      ((count += 1))
    fi
  done

  kind=''
  list=()
  if [[ -n $flag ]]; then
    _aix_value "$place $flag" || _aix_value "aix $flag"
    _aix_candidates
  elif [[ -z $ended && $PREFIX == --*=* ]]; then
    _aix_value "$place ${PREFIX%%=*}" || _aix_value "aix ${PREFIX%%=*}" || return 1
    compset -P '*='
    _aix_candidates
  elif [[ -z $ended && $PREFIX == -* ]]; then
    _aix_flags $place && _describe -o option list
    [[ $place != aix ]] && _aix_flags aix && _describe -o option list
  else
    ((count == 0)) && _aix_commands $place && _describe command list
    _aix_argument "$place $count" && _aix_candidates
  fi
}

# As a file on fpath it is run, else it is sourced and says what it completes.
if [[ ${funcstack[1]} == _aix ]]; then
  _aix "$@"
else
  (($+functions[compdef])) || { autoload -Uz compinit && compinit -D -i }
  compdef _aix aix
fi
