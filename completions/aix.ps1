# Completion for aix in PowerShell. In $PROFILE:
#   aix completion powershell | Out-String | Invoke-Expression

# Each function looks up one key: the commands below a command, the flags of a command, what completes the value of a
# flag ("aix run --model"), what completes an argument ("aix run 0"). They are generated.
# <tables>
function __aix_commands([string] $key) {
  switch -CaseSensitive -Wildcard ($key) {
    'aix' { @{ word = 'run'; meaning = 'run a prompt' }, @{ word = 'ask'; meaning = 'ask in your own words' }, @{ word = 'chat'; meaning = 'talk with a model, one message after the other' }, @{ word = 'batch'; meaning = 'run a prompt for every row of a file' }, @{ word = 'worker'; meaning = 'run rows of batches that other machines began' }, @{ word = 'test'; meaning = 'test prompts' }, @{ word = 'embed'; meaning = 'turn texts into vectors' }, @{ word = 'create'; meaning = 'store a new prompt' }, @{ word = 'list'; meaning = 'list prompts' }, @{ word = 'show'; meaning = 'print a prompt' }, @{ word = 'edit'; meaning = 'change a prompt in your editor' }, @{ word = 'copy'; meaning = 'copy a prompt into your library' }, @{ word = 'rename'; meaning = 'give a prompt another name' }, @{ word = 'delete'; meaning = 'delete a prompt' }, @{ word = 'prompt'; meaning = 'look after prompts' }, @{ word = 'provider'; meaning = 'add, inspect and test providers' }, @{ word = 'models'; meaning = 'list models of all providers' }, @{ word = 'api-key'; meaning = 'store, find and test API keys' }, @{ word = 'config'; meaning = 'read and change settings' }, @{ word = 'cache'; meaning = 'look at the answers that are kept, and clear them' }, @{ word = 'logs'; meaning = 'look up, search and delete what was run' }, @{ word = 'usage'; meaning = 'add up tokens and money' }, @{ word = 'doctor'; meaning = 'check the installation' }, @{ word = 'completion'; meaning = 'print the completion script for a shell, or install it' } }
    'aix batch' { @{ word = 'status'; meaning = 'show how far batches at a provider are' }, @{ word = 'wait'; meaning = 'wait for a batch at a provider, and fetch it' }, @{ word = 'fetch'; meaning = 'put the results of a batch at a provider into its output' }, @{ word = 'cancel'; meaning = 'end a batch at a provider' } }
    'aix prompt' { @{ word = 'create'; meaning = 'store a new prompt' }, @{ word = 'list'; meaning = 'list prompts' }, @{ word = 'show'; meaning = 'print a prompt' }, @{ word = 'edit'; meaning = 'change a prompt in your editor' }, @{ word = 'copy'; meaning = 'copy a prompt into your library' }, @{ word = 'rename'; meaning = 'give a prompt another name' }, @{ word = 'delete'; meaning = 'delete a prompt' }, @{ word = 'import'; meaning = 'take in prompts of another tool, a folder or a repository' }, @{ word = 'export'; meaning = 'give prompts away, as files or as one JSON document' }, @{ word = 'lint'; meaning = 'look for mistakes in prompts' }, @{ word = 'render'; meaning = 'show what a prompt becomes, and send nothing' }, @{ word = 'trust'; meaning = 'let the shell commands of a prompt run without a question, until its file changes' } }
    'aix provider' { @{ word = 'add'; meaning = 'add a provider of your own' }, @{ word = 'list'; meaning = 'list all providers' }, @{ word = 'info'; meaning = 'show everything about a provider' }, @{ word = 'test'; meaning = 'try providers out' }, @{ word = 'health'; meaning = 'show how the calls to providers went' }, @{ word = 'models'; meaning = 'list the models of a provider' }, @{ word = 'update'; meaning = 'change a provider and keep the rest' }, @{ word = 'rename'; meaning = 'give a provider another name' }, @{ word = 'remove'; meaning = 'remove a provider of your own' }, @{ word = 'export'; meaning = 'print providers for others, without keys' }, @{ word = 'import'; meaning = 'add providers from a file' }, @{ word = 'trust'; meaning = 'let the code of a provider be loaded, until its file changes' } }
    'aix config' { @{ word = 'get'; meaning = 'print the value of a setting' }, @{ word = 'set'; meaning = 'change a setting' }, @{ word = 'unset'; meaning = 'take a setting out' }, @{ word = 'list'; meaning = 'print every setting, credentials hidden' }, @{ word = 'path'; meaning = 'print where the file is' }, @{ word = 'edit'; meaning = 'open the file in your editor and check it afterwards' }, @{ word = 'reset'; meaning = 'set the file aside and begin anew; stored keys stay' } }
    'aix cache' { @{ word = 'stats'; meaning = 'show how many answers are kept' }, @{ word = 'clear'; meaning = 'remove answers' } }
    'aix logs' { @{ word = 'list'; meaning = 'list runs' }, @{ word = 'search'; meaning = 'find runs by what was said in them' }, @{ word = 'show'; meaning = 'show a run' }, @{ word = 'last'; meaning = 'show the last run' }, @{ word = 'export'; meaning = 'give runs away, as JSON lines, Markdown or a table' }, @{ word = 'delete'; meaning = 'delete runs' }, @{ word = 'prune'; meaning = 'delete old runs' }, @{ word = 'stats'; meaning = 'show how much is kept' }, @{ word = 'path'; meaning = 'print where the history is' } }
    'aix completion' { @{ word = 'install'; meaning = 'turn completion on for every new shell' } }
  }
}

function __aix_flags([string] $key) {
  switch -CaseSensitive -Wildcard ($key) {
    'aix' { @{ word = '--version'; meaning = 'output the version number' }, @{ word = '--config-dir'; meaning = 'use this folder instead of ~/.prompts' }, @{ word = '--dotenv'; meaning = 'read variables from this file too' }, @{ word = '--no-color'; meaning = 'no colour, even on a terminal' }, @{ word = '--quiet'; meaning = 'no notices on stderr' }, @{ word = '--debug'; meaning = 'show the traffic on stderr, prompts and answers too, without keys' }, @{ word = '--log-format'; meaning = 'how stderr is written; json is for CI' }, @{ word = '--help'; meaning = 'display help for command' } }
    'aix run' { @{ word = '--param'; meaning = 'value of a param: name=text, name=@FILE, name=@-, name:=JSON' }, @{ word = '--params'; meaning = 'values of params from a JSON or YAML file' }, @{ word = '--allow-commands'; meaning = 'run the shell commands that the prompt declares, this time' }, @{ word = '--no-commands'; meaning = 'run none, even of a prompt that is trusted' }, @{ word = '--save'; meaning = 'make a prompt of the text, the flags and the values, and send nothing; --force replaces one' }, @{ word = '--file'; meaning = 'add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)' }, @{ word = '--url'; meaning = 'add the text of a page (repeatable)' }, @{ word = '--attach'; meaning = 'attach an image, a PDF, sound or text by its content: a file, a URL that the provider fetches, or - (repeatable)' }, @{ word = '--max-input-tokens'; meaning = 'longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both' }, @{ word = '--provider'; meaning = 'who answers: a built-in, custom:NAME, or NAME/MODEL' }, @{ word = '--model'; meaning = 'model to ask' }, @{ word = '--system'; meaning = 'system prompt, or @FILE' }, @{ word = '--stream'; meaning = 'show the answer as it arrives, even in a pipe' }, @{ word = '--no-stream'; meaning = 'ask for the answer in one piece and show it whole' }, @{ word = '--dry-run'; meaning = 'show the messages and send nothing' }, @{ word = '--no-execute'; meaning = 'the same as --dry-run' }, @{ word = '--execute'; meaning = 'send the prompt, which is the default' }, @{ word = '--temperature'; meaning = 'from 0 to 2' }, @{ word = '--max-tokens'; meaning = 'longest answer' }, @{ word = '--top-p'; meaning = 'from 0 to 1' }, @{ word = '--stop'; meaning = 'end the answer at this text (repeatable)' }, @{ word = '--seed'; meaning = 'for answers that repeat' }, @{ word = '--reasoning'; meaning = 'how much to think: none, low, medium, high, or a number of tokens' }, @{ word = '--schema'; meaning = 'JSON that the answer must be, as JSON Schema or Picoschema: a file, JSON, or "name, age int, bio?: one sentence"' }, @{ word = '--schema-multi'; meaning = 'the same for a list of such answers' }, @{ word = '--repair'; meaning = 'how often an answer of another form is shown to the model with what is wrong, and asked for again' }, @{ word = '--tools'; meaning = 'functions that the model may call: a file, or the JSON itself' }, @{ word = '--extra'; meaning = 'further field of the request (repeatable)' }, @{ word = '--timeout'; meaning = 'longest time for the whole answer' }, @{ word = '--idle-timeout'; meaning = 'longest time without anything new' }, @{ word = '--connect-timeout'; meaning = 'longest time until connected; usually 10' }, @{ word = '--fallback'; meaning = 'who is asked, in order, when the first one fails: a,b or NAME/MODEL' }, @{ word = '--no-fallback'; meaning = 'ask nobody else, whatever the config says' }, @{ word = '--fallback-on-overflow'; meaning = 'when the request is too long for one, ask those that are known to read more' }, @{ word = '--retries'; meaning = 'calls after one that failed, before any of the answer came; usually 2' }, @{ word = '--output'; meaning = 'write the answer to a file, whole or not at all' }, @{ word = '--append'; meaning = 'let --output add the answer to the end of the file' }, @{ word = '--force'; meaning = 'let --output and --record replace a file' }, @{ word = '--copy'; meaning = 'put the answer on the clipboard as well' }, @{ word = '--format'; meaning = 'how to print, usually text' }, @{ word = '--hide-reasoning'; meaning = 'keep thoughts off stderr' }, @{ word = '--extract'; meaning = 'print a part of the answer: the first block of code, the last one, or the JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' }, @{ word = '--fail-on-length'; meaning = 'fail with exit 8 when the answer reached the output limit' }, @{ word = '--no-context-check'; meaning = 'send the request even if it seems longer than the model can read' }, @{ word = '--continue'; meaning = 'go on with the last conversation' }, @{ word = '--cid'; meaning = 'go on with the conversation of this run: its id, or the beginning of one' }, @{ word = '--fork'; meaning = 'make what follows a conversation of its own' }, @{ word = '--no-history'; meaning = 'keep nothing of this run' }, @{ word = '--cache'; meaning = 'give an answer again that was given to the same request, and keep new ones' }, @{ word = '--no-cache'; meaning = 'ask in any case, whatever the config says' }, @{ word = '--cache-ttl'; meaning = 'how long an answer is given again, with --cache: 90 (seconds), 30m, 1h or 7d; usually 7d' }, @{ word = '--record'; meaning = 'write all that goes over the wire to a file, without secrets' }, @{ word = '--replay'; meaning = 'answer from such a file, without the network and without a key' }, @{ word = '--max-cost'; meaning = 'most that the run may cost, in US dollars: 0.05' } }
    'aix ask' { @{ word = '--file'; meaning = 'add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)' }, @{ word = '--url'; meaning = 'add the text of a page (repeatable)' }, @{ word = '--attach'; meaning = 'attach an image, a PDF, sound or text by its content: a file, a URL that the provider fetches, or - (repeatable)' }, @{ word = '--max-input-tokens'; meaning = 'longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both' }, @{ word = '--provider'; meaning = 'who answers: a built-in, custom:NAME, or NAME/MODEL' }, @{ word = '--model'; meaning = 'model to ask' }, @{ word = '--system'; meaning = 'system prompt, or @FILE' }, @{ word = '--stream'; meaning = 'show the answer as it arrives, even in a pipe' }, @{ word = '--no-stream'; meaning = 'ask for the answer in one piece and show it whole' }, @{ word = '--dry-run'; meaning = 'show the messages and send nothing' }, @{ word = '--no-execute'; meaning = 'the same as --dry-run' }, @{ word = '--execute'; meaning = 'send the prompt, which is the default' }, @{ word = '--temperature'; meaning = 'from 0 to 2' }, @{ word = '--max-tokens'; meaning = 'longest answer' }, @{ word = '--top-p'; meaning = 'from 0 to 1' }, @{ word = '--stop'; meaning = 'end the answer at this text (repeatable)' }, @{ word = '--seed'; meaning = 'for answers that repeat' }, @{ word = '--reasoning'; meaning = 'how much to think: none, low, medium, high, or a number of tokens' }, @{ word = '--schema'; meaning = 'JSON that the answer must be, as JSON Schema or Picoschema: a file, JSON, or "name, age int, bio?: one sentence"' }, @{ word = '--schema-multi'; meaning = 'the same for a list of such answers' }, @{ word = '--repair'; meaning = 'how often an answer of another form is shown to the model with what is wrong, and asked for again' }, @{ word = '--tools'; meaning = 'functions that the model may call: a file, or the JSON itself' }, @{ word = '--extra'; meaning = 'further field of the request (repeatable)' }, @{ word = '--timeout'; meaning = 'longest time for the whole answer' }, @{ word = '--idle-timeout'; meaning = 'longest time without anything new' }, @{ word = '--connect-timeout'; meaning = 'longest time until connected; usually 10' }, @{ word = '--fallback'; meaning = 'who is asked, in order, when the first one fails: a,b or NAME/MODEL' }, @{ word = '--no-fallback'; meaning = 'ask nobody else, whatever the config says' }, @{ word = '--fallback-on-overflow'; meaning = 'when the request is too long for one, ask those that are known to read more' }, @{ word = '--retries'; meaning = 'calls after one that failed, before any of the answer came; usually 2' }, @{ word = '--output'; meaning = 'write the answer to a file, whole or not at all' }, @{ word = '--append'; meaning = 'let --output add the answer to the end of the file' }, @{ word = '--force'; meaning = 'let --output and --record replace a file' }, @{ word = '--copy'; meaning = 'put the answer on the clipboard as well' }, @{ word = '--format'; meaning = 'how to print, usually text' }, @{ word = '--hide-reasoning'; meaning = 'keep thoughts off stderr' }, @{ word = '--extract'; meaning = 'print a part of the answer: the first block of code, the last one, or the JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' }, @{ word = '--fail-on-length'; meaning = 'fail with exit 8 when the answer reached the output limit' }, @{ word = '--no-context-check'; meaning = 'send the request even if it seems longer than the model can read' }, @{ word = '--continue'; meaning = 'go on with the last conversation' }, @{ word = '--cid'; meaning = 'go on with the conversation of this run: its id, or the beginning of one' }, @{ word = '--fork'; meaning = 'make what follows a conversation of its own' }, @{ word = '--no-history'; meaning = 'keep nothing of this run' }, @{ word = '--cache'; meaning = 'give an answer again that was given to the same request, and keep new ones' }, @{ word = '--no-cache'; meaning = 'ask in any case, whatever the config says' }, @{ word = '--cache-ttl'; meaning = 'how long an answer is given again, with --cache: 90 (seconds), 30m, 1h or 7d; usually 7d' }, @{ word = '--record'; meaning = 'write all that goes over the wire to a file, without secrets' }, @{ word = '--replay'; meaning = 'answer from such a file, without the network and without a key' }, @{ word = '--max-cost'; meaning = 'most that the run may cost, in US dollars: 0.05' } }
    'aix chat' { @{ word = '--param'; meaning = 'value of a param: name=text, name=@FILE, name=@-, name:=JSON' }, @{ word = '--params'; meaning = 'values of params from a JSON or YAML file' }, @{ word = '--allow-commands'; meaning = 'run the shell commands that the prompt declares, this time' }, @{ word = '--no-commands'; meaning = 'run none, even of a prompt that is trusted' }, @{ word = '--file'; meaning = 'add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)' }, @{ word = '--url'; meaning = 'add the text of a page (repeatable)' }, @{ word = '--attach'; meaning = 'attach an image, a PDF, sound or text by its content: a file, a URL that the provider fetches, or - (repeatable)' }, @{ word = '--max-input-tokens'; meaning = 'longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both' }, @{ word = '--provider'; meaning = 'who answers: a built-in, custom:NAME, or NAME/MODEL' }, @{ word = '--model'; meaning = 'model to ask' }, @{ word = '--system'; meaning = 'system prompt, or @FILE' }, @{ word = '--stream'; meaning = 'show the answer as it arrives, even in a pipe' }, @{ word = '--no-stream'; meaning = 'ask for the answer in one piece and show it whole' }, @{ word = '--dry-run'; meaning = 'show the messages and send nothing' }, @{ word = '--no-execute'; meaning = 'the same as --dry-run' }, @{ word = '--execute'; meaning = 'send the prompt, which is the default' }, @{ word = '--temperature'; meaning = 'from 0 to 2' }, @{ word = '--max-tokens'; meaning = 'longest answer' }, @{ word = '--top-p'; meaning = 'from 0 to 1' }, @{ word = '--stop'; meaning = 'end the answer at this text (repeatable)' }, @{ word = '--seed'; meaning = 'for answers that repeat' }, @{ word = '--reasoning'; meaning = 'how much to think: none, low, medium, high, or a number of tokens' }, @{ word = '--schema'; meaning = 'JSON that the answer must be, as JSON Schema or Picoschema: a file, JSON, or "name, age int, bio?: one sentence"' }, @{ word = '--schema-multi'; meaning = 'the same for a list of such answers' }, @{ word = '--repair'; meaning = 'how often an answer of another form is shown to the model with what is wrong, and asked for again' }, @{ word = '--tools'; meaning = 'functions that the model may call: a file, or the JSON itself' }, @{ word = '--extra'; meaning = 'further field of the request (repeatable)' }, @{ word = '--timeout'; meaning = 'longest time for the whole answer' }, @{ word = '--idle-timeout'; meaning = 'longest time without anything new' }, @{ word = '--connect-timeout'; meaning = 'longest time until connected; usually 10' }, @{ word = '--fallback'; meaning = 'who is asked, in order, when the first one fails: a,b or NAME/MODEL' }, @{ word = '--no-fallback'; meaning = 'ask nobody else, whatever the config says' }, @{ word = '--fallback-on-overflow'; meaning = 'when the request is too long for one, ask those that are known to read more' }, @{ word = '--retries'; meaning = 'calls after one that failed, before any of the answer came; usually 2' }, @{ word = '--force'; meaning = 'let --record replace a file' }, @{ word = '--format'; meaning = 'how to print, usually text' }, @{ word = '--hide-reasoning'; meaning = 'keep thoughts off stderr' }, @{ word = '--extract'; meaning = 'print a part of the answer: the first block of code, the last one, or the JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' }, @{ word = '--fail-on-length'; meaning = 'fail with exit 8 when the answer reached the output limit' }, @{ word = '--no-context-check'; meaning = 'send the request even if it seems longer than the model can read' }, @{ word = '--continue'; meaning = 'go on with the last conversation' }, @{ word = '--cid'; meaning = 'go on with the conversation of this run: its id, or the beginning of one' }, @{ word = '--fork'; meaning = 'make what follows a conversation of its own' }, @{ word = '--no-history'; meaning = 'keep nothing of this run' }, @{ word = '--cache'; meaning = 'give an answer again that was given to the same request, and keep new ones' }, @{ word = '--no-cache'; meaning = 'ask in any case, whatever the config says' }, @{ word = '--cache-ttl'; meaning = 'how long an answer is given again, with --cache: 90 (seconds), 30m, 1h or 7d; usually 7d' }, @{ word = '--record'; meaning = 'write all that goes over the wire to a file, without secrets' }, @{ word = '--replay'; meaning = 'answer from such a file, without the network and without a key' }, @{ word = '--max-cost'; meaning = 'most that the run may cost, in US dollars: 0.05' } }
    'aix batch' { @{ word = '--input'; meaning = 'rows: a file, - for stdin, or a pattern such as "docs/*.md", a row for each file' }, @{ word = '--input-format'; meaning = 'how rows stand in the input; told by the end of its name' }, @{ word = '--delimiter'; meaning = 'what stands between the cells of CSV; usually a comma' }, @{ word = '--map'; meaning = 'column that fills a param of another name (repeatable)' }, @{ word = '--output'; meaning = 'where the results go; a journal beside it lets the same command go on; stdout has none' }, @{ word = '--format'; meaning = 'how results are written; told by the end of --output' }, @{ word = '--unordered'; meaning = 'write results as they come, not in the order of the rows' }, @{ word = '--concurrency'; meaning = 'rows at a time, fewer when the provider says that it is too much' }, @{ word = '--queue'; meaning = 'let workers run the rows, on any machine (aix worker): redis://HOST' }, @{ word = '--dry-run'; meaning = 'show how many rows there are and what they would cost, as an estimate, and send nothing' }, @{ word = '--limit'; meaning = 'run only so many rows, the first ones' }, @{ word = '--sample'; meaning = 'run only so many rows, at random: the same ones each time' }, @{ word = '--max-errors'; meaning = 'stop when so many rows have failed' }, @{ word = '--retry-failed'; meaning = 'run again the rows that failed before' }, @{ word = '--restart'; meaning = 'begin anew, and replace what is there' }, @{ word = '--force'; meaning = 'let --output and --record replace a file' }, @{ word = '--max-cost'; meaning = 'most that all rows together may cost, in US dollars' }, @{ word = '--provider-batch'; meaning = 'hand the rows to the provider, who answers within a day at a lower price' }, @{ word = '--part-rows'; meaning = 'most rows in one batch of the provider' }, @{ word = '--wait'; meaning = 'with --provider-batch: wait for the results and fetch them' }, @{ word = '--interval'; meaning = 'how long to wait before asking again, at first; up to a minute later' }, @{ word = '--param'; meaning = 'value of a param: name=text, name=@FILE, name=@-, name:=JSON' }, @{ word = '--params'; meaning = 'values of params from a JSON or YAML file' }, @{ word = '--allow-commands'; meaning = 'run the shell commands that the prompt declares, this time' }, @{ word = '--no-commands'; meaning = 'run none, even of a prompt that is trusted' }, @{ word = '--provider'; meaning = 'who answers: a built-in, custom:NAME, or NAME/MODEL' }, @{ word = '--model'; meaning = 'model to ask' }, @{ word = '--system'; meaning = 'system prompt, or @FILE' }, @{ word = '--temperature'; meaning = 'from 0 to 2' }, @{ word = '--max-tokens'; meaning = 'longest answer' }, @{ word = '--top-p'; meaning = 'from 0 to 1' }, @{ word = '--stop'; meaning = 'end the answer at this text (repeatable)' }, @{ word = '--seed'; meaning = 'for answers that repeat' }, @{ word = '--reasoning'; meaning = 'how much to think: none, low, medium, high, or a number of tokens' }, @{ word = '--schema'; meaning = 'JSON that the answer must be, as JSON Schema or Picoschema: a file, JSON, or "name, age int, bio?: one sentence"' }, @{ word = '--schema-multi'; meaning = 'the same for a list of such answers' }, @{ word = '--repair'; meaning = 'how often an answer of another form is shown to the model with what is wrong, and asked for again' }, @{ word = '--tools'; meaning = 'functions that the model may call: a file, or the JSON itself' }, @{ word = '--extra'; meaning = 'further field of the request (repeatable)' }, @{ word = '--timeout'; meaning = 'longest time for the whole answer' }, @{ word = '--idle-timeout'; meaning = 'longest time without anything new' }, @{ word = '--connect-timeout'; meaning = 'longest time until connected; usually 10' }, @{ word = '--fallback'; meaning = 'who is asked, in order, when the first one fails: a,b or NAME/MODEL' }, @{ word = '--no-fallback'; meaning = 'ask nobody else, whatever the config says' }, @{ word = '--fallback-on-overflow'; meaning = 'when the request is too long for one, ask those that are known to read more' }, @{ word = '--retries'; meaning = 'calls after one that failed, before any of the answer came; usually 2' }, @{ word = '--fail-on-length'; meaning = 'fail with exit 8 when the answer reached the output limit' }, @{ word = '--no-context-check'; meaning = 'send the request even if it seems longer than the model can read' }, @{ word = '--no-history'; meaning = 'keep nothing of this run' }, @{ word = '--cache'; meaning = 'give an answer again that was given to the same request, and keep new ones' }, @{ word = '--no-cache'; meaning = 'ask in any case, whatever the config says' }, @{ word = '--cache-ttl'; meaning = 'how long an answer is given again, with --cache: 90 (seconds), 30m, 1h or 7d; usually 7d' }, @{ word = '--record'; meaning = 'write all that goes over the wire to a file, without secrets' }, @{ word = '--replay'; meaning = 'answer from such a file, without the network and without a key' } }
    'aix batch status' { @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix batch wait' { @{ word = '--interval'; meaning = 'how long to wait before asking again, at first; up to a minute later' } }
    'aix batch fetch' {  }
    'aix batch cancel' {  }
    'aix worker' { @{ word = '--queue'; meaning = 'where the rows are: redis://HOST, or rediss://HOST for TLS; usually AIX_QUEUE' }, @{ word = '--concurrency'; meaning = 'rows at a time' }, @{ word = '--idle-exit'; meaning = 'end when there was nothing to do for so long' } }
    'aix test' { @{ word = '--provider'; meaning = 'who answers, in place of those that the files name: NAME/MODEL (repeatable)' }, @{ word = '--judge'; meaning = 'the model that judges by a rubric: NAME/MODEL' }, @{ word = '--embedder'; meaning = 'the model for embeddings: NAME/MODEL' }, @{ word = '--filter'; meaning = 'only the cases that have this in their name' }, @{ word = '--bail'; meaning = 'begin nothing more after a case that did not pass' }, @{ word = '--concurrency'; meaning = 'how many run at a time' }, @{ word = '--timeout'; meaning = 'longest time for one answer' }, @{ word = '--retries'; meaning = 'calls after one that failed; usually 2' }, @{ word = '--max-cost'; meaning = 'most that all cases together may cost, judges too, in US dollars' }, @{ word = '--record'; meaning = 'write all that goes over the wire to a folder, or to one file that ends in .json, without secrets' }, @{ word = '--replay'; meaning = 'answer from what was recorded, without the network and without a key' }, @{ word = '--force'; meaning = 'let --record replace files' }, @{ word = '--format'; meaning = 'how to print' }, @{ word = '--junit'; meaning = 'write a report as JUnit XML' }, @{ word = '--markdown'; meaning = 'write a summary as Markdown' }, @{ word = '--watch'; meaning = 'run again whenever a prompt or a test file changes' }, @{ word = '--history'; meaning = 'keep the runs in the history' }, @{ word = '--allow-commands'; meaning = 'run the shell commands that the prompt declares, this time' }, @{ word = '--no-commands'; meaning = 'run none, even of a prompt that is trusted' } }
    'aix embed' { @{ word = '--input'; meaning = 'one vector for each text of a file, or of - for stdin' }, @{ word = '--input-format'; meaning = 'how texts stand in the input; told by the ending of its name' }, @{ word = '--provider'; meaning = 'who makes the vectors: a built-in, custom:NAME, or NAME/MODEL' }, @{ word = '--model'; meaning = 'model for embeddings' }, @{ word = '--dimensions'; meaning = 'length of the vectors' }, @{ word = '--extra'; meaning = 'further field of the request (repeatable)' }, @{ word = '--timeout'; meaning = 'longest time for one request' }, @{ word = '--retries'; meaning = 'calls after one that failed; usually 2' }, @{ word = '--format'; meaning = 'how to print' }, @{ word = '--output'; meaning = 'write to a file, whole or not at all' }, @{ word = '--force'; meaning = 'let --output replace a file' } }
    'aix create' { @{ word = '--file'; meaning = 'take the text from a file' }, @{ word = '--description'; meaning = 'what it is for' }, @{ word = '--tag'; meaning = 'a word to find it by; may be repeated' }, @{ word = '--tags'; meaning = 'several tags at once' }, @{ word = '--force'; meaning = 'replace a prompt of yours that has the name' } }
    'aix list' { @{ word = '--tag'; meaning = 'those with this tag; may be repeated' }, @{ word = '--search'; meaning = 'those with this text in name, description, tags or text' }, @{ word = '--verbose'; meaning = 'with description, tags and params, and those hidden by a nearer prompt' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix show' { @{ word = '--raw'; meaning = 'the file as it is, byte for byte' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix edit' {  }
    'aix copy' {  }
    'aix rename' {  }
    'aix delete' { @{ word = '--force'; meaning = 'do not ask' }, @{ word = '--yes'; meaning = 'do not ask' } }
    'aix prompt' {  }
    'aix prompt create' { @{ word = '--file'; meaning = 'take the text from a file' }, @{ word = '--description'; meaning = 'what it is for' }, @{ word = '--tag'; meaning = 'a word to find it by; may be repeated' }, @{ word = '--tags'; meaning = 'several tags at once' }, @{ word = '--force'; meaning = 'replace a prompt of yours that has the name' } }
    'aix prompt list' { @{ word = '--tag'; meaning = 'those with this tag; may be repeated' }, @{ word = '--search'; meaning = 'those with this text in name, description, tags or text' }, @{ word = '--verbose'; meaning = 'with description, tags and params, and those hidden by a nearer prompt' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix prompt show' { @{ word = '--raw'; meaning = 'the file as it is, byte for byte' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix prompt edit' {  }
    'aix prompt copy' {  }
    'aix prompt rename' {  }
    'aix prompt delete' { @{ word = '--force'; meaning = 'do not ask' }, @{ word = '--yes'; meaning = 'do not ask' } }
    'aix prompt import' { @{ word = '--from'; meaning = 'what it is, where that is not plain' }, @{ word = '--force'; meaning = 'replace prompts that have the same name' }, @{ word = '--dry-run'; meaning = 'only list what would be imported' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix prompt export' { @{ word = '--output'; meaning = 'copy the files into this folder' }, @{ word = '--force'; meaning = 'replace files in the folder that have the same name' }, @{ word = '--json'; meaning = 'print as JSON, which is the default without --output' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix prompt lint' { @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix prompt render' { @{ word = '--param'; meaning = 'value of a param: name=text, name=@FILE, name=@-, name:=JSON' }, @{ word = '--params'; meaning = 'values of params from a JSON or YAML file' }, @{ word = '--system'; meaning = 'system prompt, or @FILE' }, @{ word = '--file'; meaning = 'add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)' }, @{ word = '--url'; meaning = 'add the text of a page (repeatable)' }, @{ word = '--attach'; meaning = 'attach an image, a PDF, sound or text by its content: a file, a URL that the provider fetches, or - (repeatable)' }, @{ word = '--max-input-tokens'; meaning = 'longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both' }, @{ word = '--format'; meaning = 'how to print' } }
    'aix prompt trust' { @{ word = '--remove'; meaning = 'ask again from now on' } }
    'aix provider' {  }
    'aix provider add' { @{ word = '--model'; meaning = 'default model' }, @{ word = '--alias'; meaning = 'another name of a model, such as fast=llama3.2 (repeatable)' }, @{ word = '--header'; meaning = 'send this header, ${VAR} is read at run time (repeatable)' }, @{ word = '--auth-type'; meaning = 'how the key is sent' }, @{ word = '--key-header'; meaning = 'header or query field that carries the key' }, @{ word = '--oauth-token-url'; meaning = 'get tokens here for the key, which is the client secret' }, @{ word = '--oauth-client-id'; meaning = 'client id for the tokens' }, @{ word = '--oauth-scope'; meaning = 'scope of the tokens' }, @{ word = '--oauth-body'; meaning = 'form of the request for a token' }, @{ word = '--driver'; meaning = 'wire protocol, or a driver of your own' }, @{ word = '--preset'; meaning = 'start from a known vendor' }, @{ word = '--timeout'; meaning = 'longest time for a whole answer' }, @{ word = '--idle-timeout'; meaning = 'longest time without anything new' }, @{ word = '--connect-timeout'; meaning = 'longest time until connected' }, @{ word = '--retries'; meaning = 'calls after one that failed' }, @{ word = '--rpm'; meaning = 'requests in any minute, of all your processes' }, @{ word = '--tpm'; meaning = 'tokens in any minute, of all your processes' }, @{ word = '--insecure'; meaning = 'do not check certificates' }, @{ word = '--ca-file'; meaning = 'trust the certificates in this PEM file as well' }, @{ word = '--force'; meaning = 'replace the provider that has this name' } }
    'aix provider list' { @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix provider info' { @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--show-secrets'; meaning = 'show the values of headers that may hold a secret' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix provider test' { @{ word = '--paid'; meaning = 'also ask for two small answers, which cost tokens' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--timeout'; meaning = 'longest time for each request' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix provider health' { @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--reset'; meaning = 'forget it, of all or of those named' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix provider models' { @{ word = '--refresh'; meaning = 'ask the provider, even if its list is known from today' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix provider update' { @{ word = '--base-url'; meaning = 'new address' }, @{ word = '--model'; meaning = 'default model' }, @{ word = '--alias'; meaning = 'another name of a model, such as fast=llama3.2 (repeatable)' }, @{ word = '--header'; meaning = 'send this header, ${VAR} is read at run time (repeatable)' }, @{ word = '--auth-type'; meaning = 'how the key is sent' }, @{ word = '--key-header'; meaning = 'header or query field that carries the key' }, @{ word = '--oauth-token-url'; meaning = 'get tokens here for the key, which is the client secret' }, @{ word = '--oauth-client-id'; meaning = 'client id for the tokens' }, @{ word = '--oauth-scope'; meaning = 'scope of the tokens' }, @{ word = '--oauth-body'; meaning = 'form of the request for a token' }, @{ word = '--driver'; meaning = 'wire protocol, or a driver of your own' }, @{ word = '--preset'; meaning = 'start from a known vendor' }, @{ word = '--timeout'; meaning = 'longest time for a whole answer' }, @{ word = '--idle-timeout'; meaning = 'longest time without anything new' }, @{ word = '--connect-timeout'; meaning = 'longest time until connected' }, @{ word = '--retries'; meaning = 'calls after one that failed' }, @{ word = '--rpm'; meaning = 'requests in any minute, of all your processes' }, @{ word = '--tpm'; meaning = 'tokens in any minute, of all your processes' }, @{ word = '--insecure'; meaning = 'do not check certificates' }, @{ word = '--ca-file'; meaning = 'trust the certificates in this PEM file as well' }, @{ word = '--unset'; meaning = 'take a field out, such as model or headers (repeatable)' }, @{ word = '--remove-header'; meaning = 'take one header out (repeatable)' } }
    'aix provider rename' {  }
    'aix provider remove' { @{ word = '--keep-key'; meaning = 'leave the stored key where it is' } }
    'aix provider export' {  }
    'aix provider import' { @{ word = '--force'; meaning = 'replace providers that have the same name' } }
    'aix provider trust' { @{ word = '--remove'; meaning = 'do not load it from now on' } }
    'aix models' { @{ word = '--provider'; meaning = 'ask this one and no other (repeatable)' }, @{ word = '--refresh'; meaning = 'ask the providers, even if their lists are known from today' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix api-key' { @{ word = '--stdin'; meaning = 'read the key from stdin' }, @{ word = '--key-file'; meaning = 'read the key from a file' }, @{ word = '--key'; meaning = 'the key itself; other users can see it in the list of processes' }, @{ word = '--force'; meaning = 'replace a stored key without asking' }, @{ word = '--yes'; meaning = 'the same' }, @{ word = '--insecure-storage'; meaning = 'keep the key as plain text in keys.json (0600) instead of the keychain' }, @{ word = '--action'; meaning = 'what to do with the key (default: set)' }, @{ word = '--list'; meaning = 'list all providers and where their keys come from' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix config' {  }
    'aix config get' { @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix config set' {  }
    'aix config unset' {  }
    'aix config list' { @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix config path' {  }
    'aix config edit' {  }
    'aix config reset' { @{ word = '--yes'; meaning = 'do not ask' } }
    'aix cache' {  }
    'aix cache stats' { @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix cache clear' { @{ word = '--older-than'; meaning = 'only those that came before: 90 (seconds), 30m, 1h or 7d' }, @{ word = '--model'; meaning = 'only those of this model' } }
    'aix logs' {  }
    'aix logs list' { @{ word = '--prompt'; meaning = 'those of this prompt' }, @{ word = '--provider'; meaning = 'those that this provider answered' }, @{ word = '--model'; meaning = 'those that this model answered, or was asked' }, @{ word = '--status'; meaning = 'those that ended so' }, @{ word = '--command'; meaning = 'those of this command: run, ask, chat or batch' }, @{ word = '--conversation'; meaning = 'those of the conversation that this run belongs to' }, @{ word = '--since'; meaning = 'those since then: 7d, 12h, 2026-11-01 or 2026-11-01T14:30' }, @{ word = '--until'; meaning = 'those until then; a day belongs to it' }, @{ word = '--limit'; meaning = 'at most so many' }, @{ word = '--all'; meaning = 'however many there are' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix logs search' { @{ word = '--prompt'; meaning = 'those of this prompt' }, @{ word = '--provider'; meaning = 'those that this provider answered' }, @{ word = '--model'; meaning = 'those that this model answered, or was asked' }, @{ word = '--status'; meaning = 'those that ended so' }, @{ word = '--command'; meaning = 'those of this command: run, ask, chat or batch' }, @{ word = '--conversation'; meaning = 'those of the conversation that this run belongs to' }, @{ word = '--since'; meaning = 'those since then: 7d, 12h, 2026-11-01 or 2026-11-01T14:30' }, @{ word = '--until'; meaning = 'those until then; a day belongs to it' }, @{ word = '--limit'; meaning = 'at most so many' }, @{ word = '--all'; meaning = 'however many there are' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix logs show' { @{ word = '--text'; meaning = 'the answer alone, byte for byte' }, @{ word = '--markdown'; meaning = 'the answer alone, as --format md shows it' }, @{ word = '--json'; meaning = 'all that is kept, as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix logs last' { @{ word = '--text'; meaning = 'the answer alone, byte for byte' }, @{ word = '--markdown'; meaning = 'the answer alone, as --format md shows it' }, @{ word = '--json'; meaning = 'all that is kept, as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix logs export' { @{ word = '--prompt'; meaning = 'those of this prompt' }, @{ word = '--provider'; meaning = 'those that this provider answered' }, @{ word = '--model'; meaning = 'those that this model answered, or was asked' }, @{ word = '--status'; meaning = 'those that ended so' }, @{ word = '--command'; meaning = 'those of this command: run, ask, chat or batch' }, @{ word = '--conversation'; meaning = 'those of the conversation that this run belongs to' }, @{ word = '--since'; meaning = 'those since then: 7d, 12h, 2026-11-01 or 2026-11-01T14:30' }, @{ word = '--until'; meaning = 'those until then; a day belongs to it' }, @{ word = '--limit'; meaning = 'at most so many' }, @{ word = '--format'; meaning = 'how to print' }, @{ word = '--output'; meaning = 'write to a file, whole or not at all, which you alone can read' }, @{ word = '--force'; meaning = 'let --output replace a file' } }
    'aix logs delete' { @{ word = '--yes'; meaning = 'do not ask' } }
    'aix logs prune' { @{ word = '--older-than'; meaning = 'those that are older: 12h, 30d' }, @{ word = '--keep'; meaning = 'all but so many of the newest' }, @{ word = '--status'; meaning = 'only those that ended so' }, @{ word = '--dry-run'; meaning = 'say how many, and delete none' }, @{ word = '--yes'; meaning = 'do not ask' } }
    'aix logs stats' { @{ word = '--check'; meaning = 'read the whole file and fail with exit 3 when something is wrong with it' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix logs path' {  }
    'aix usage' { @{ word = '--by'; meaning = 'what to add up by' }, @{ word = '--since'; meaning = 'from this day on: 7d or 2026-01-31; usually 30d before the end' }, @{ word = '--until'; meaning = 'up to this day' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--csv'; meaning = 'print as comma-separated values with a head' }, @{ word = '--prometheus'; meaning = 'print counters since the first run as text for Prometheus' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix doctor' { @{ word = '--offline'; meaning = 'ask no provider' }, @{ word = '--json'; meaning = 'print as JSON' }, @{ word = '--jq'; meaning = 'print what an expression of jq makes of the JSON' } }
    'aix completion' {  }
    'aix completion install' {  }
  }
}

function __aix_value([string] $key) {
  switch -CaseSensitive -Wildcard ($key) {
    'aix --config-dir' { 'folders' }
    'aix --dotenv' { 'none' }
    'aix run --save' { 'none' }
    'aix run --url' { 'none' }
    'aix run -a' { 'none' }
    'aix run --attach' { 'none' }
    'aix run --max-input-tokens' { 'none' }
    'aix run -s' { 'none' }
    'aix run --system' { 'none' }
    'aix run --temperature' { 'none' }
    'aix run --max-tokens' { 'none' }
    'aix run --top-p' { 'none' }
    'aix run --stop' { 'none' }
    'aix run --seed' { 'none' }
    'aix run --reasoning' { 'none' }
    'aix run --schema' { 'none' }
    'aix run --schema-multi' { 'none' }
    'aix run --repair' { 'none' }
    'aix run --tools' { 'none' }
    'aix run --extra' { 'none' }
    'aix run --timeout' { 'none' }
    'aix run --idle-timeout' { 'none' }
    'aix run --connect-timeout' { 'none' }
    'aix run --fallback' { 'none' }
    'aix run --retries' { 'none' }
    'aix run --jq' { 'none' }
    'aix run --cache-ttl' { 'none' }
    'aix run --max-cost' { 'none' }
    'aix ask --url' { 'none' }
    'aix ask -a' { 'none' }
    'aix ask --attach' { 'none' }
    'aix ask --max-input-tokens' { 'none' }
    'aix ask -s' { 'none' }
    'aix ask --system' { 'none' }
    'aix ask --temperature' { 'none' }
    'aix ask --max-tokens' { 'none' }
    'aix ask --top-p' { 'none' }
    'aix ask --stop' { 'none' }
    'aix ask --seed' { 'none' }
    'aix ask --reasoning' { 'none' }
    'aix ask --schema' { 'none' }
    'aix ask --schema-multi' { 'none' }
    'aix ask --repair' { 'none' }
    'aix ask --tools' { 'none' }
    'aix ask --extra' { 'none' }
    'aix ask --timeout' { 'none' }
    'aix ask --idle-timeout' { 'none' }
    'aix ask --connect-timeout' { 'none' }
    'aix ask --fallback' { 'none' }
    'aix ask --retries' { 'none' }
    'aix ask --jq' { 'none' }
    'aix ask --cache-ttl' { 'none' }
    'aix ask --max-cost' { 'none' }
    'aix chat --url' { 'none' }
    'aix chat -a' { 'none' }
    'aix chat --attach' { 'none' }
    'aix chat --max-input-tokens' { 'none' }
    'aix chat -s' { 'none' }
    'aix chat --system' { 'none' }
    'aix chat --temperature' { 'none' }
    'aix chat --max-tokens' { 'none' }
    'aix chat --top-p' { 'none' }
    'aix chat --stop' { 'none' }
    'aix chat --seed' { 'none' }
    'aix chat --reasoning' { 'none' }
    'aix chat --schema' { 'none' }
    'aix chat --schema-multi' { 'none' }
    'aix chat --repair' { 'none' }
    'aix chat --tools' { 'none' }
    'aix chat --extra' { 'none' }
    'aix chat --timeout' { 'none' }
    'aix chat --idle-timeout' { 'none' }
    'aix chat --connect-timeout' { 'none' }
    'aix chat --fallback' { 'none' }
    'aix chat --retries' { 'none' }
    'aix chat --jq' { 'none' }
    'aix chat --cache-ttl' { 'none' }
    'aix chat --max-cost' { 'none' }
    'aix batch -i' { 'none' }
    'aix batch --input' { 'none' }
    'aix batch --delimiter' { 'none' }
    'aix batch --map' { 'none' }
    'aix batch -j' { 'none' }
    'aix batch --concurrency' { 'none' }
    'aix batch --queue' { 'none' }
    'aix batch --limit' { 'none' }
    'aix batch --sample' { 'none' }
    'aix batch --max-errors' { 'none' }
    'aix batch --max-cost' { 'none' }
    'aix batch --part-rows' { 'none' }
    'aix batch --interval' { 'none' }
    'aix batch -s' { 'none' }
    'aix batch --system' { 'none' }
    'aix batch --temperature' { 'none' }
    'aix batch --max-tokens' { 'none' }
    'aix batch --top-p' { 'none' }
    'aix batch --stop' { 'none' }
    'aix batch --seed' { 'none' }
    'aix batch --reasoning' { 'none' }
    'aix batch --schema' { 'none' }
    'aix batch --schema-multi' { 'none' }
    'aix batch --repair' { 'none' }
    'aix batch --tools' { 'none' }
    'aix batch --extra' { 'none' }
    'aix batch --timeout' { 'none' }
    'aix batch --idle-timeout' { 'none' }
    'aix batch --connect-timeout' { 'none' }
    'aix batch --fallback' { 'none' }
    'aix batch --retries' { 'none' }
    'aix batch --cache-ttl' { 'none' }
    'aix batch status --jq' { 'none' }
    'aix batch wait --interval' { 'none' }
    'aix worker --queue' { 'none' }
    'aix worker -j' { 'none' }
    'aix worker --concurrency' { 'none' }
    'aix worker --idle-exit' { 'none' }
    'aix test --filter' { 'none' }
    'aix test -j' { 'none' }
    'aix test --concurrency' { 'none' }
    'aix test --timeout' { 'none' }
    'aix test --retries' { 'none' }
    'aix test --max-cost' { 'none' }
    'aix embed -i' { 'none' }
    'aix embed --input' { 'none' }
    'aix embed --dimensions' { 'none' }
    'aix embed --extra' { 'none' }
    'aix embed --timeout' { 'none' }
    'aix embed --retries' { 'none' }
    'aix create -d' { 'none' }
    'aix create --description' { 'none' }
    'aix create -t' { 'none' }
    'aix create --tag' { 'none' }
    'aix create --tags' { 'none' }
    'aix list -t' { 'none' }
    'aix list --tag' { 'none' }
    'aix list -s' { 'none' }
    'aix list --search' { 'none' }
    'aix list --jq' { 'none' }
    'aix show --jq' { 'none' }
    'aix prompt create -d' { 'none' }
    'aix prompt create --description' { 'none' }
    'aix prompt create -t' { 'none' }
    'aix prompt create --tag' { 'none' }
    'aix prompt create --tags' { 'none' }
    'aix prompt list -t' { 'none' }
    'aix prompt list --tag' { 'none' }
    'aix prompt list -s' { 'none' }
    'aix prompt list --search' { 'none' }
    'aix prompt list --jq' { 'none' }
    'aix prompt show --jq' { 'none' }
    'aix prompt import --jq' { 'none' }
    'aix prompt export --jq' { 'none' }
    'aix prompt lint --jq' { 'none' }
    'aix prompt render -s' { 'none' }
    'aix prompt render --system' { 'none' }
    'aix prompt render --url' { 'none' }
    'aix prompt render -a' { 'none' }
    'aix prompt render --attach' { 'none' }
    'aix prompt render --max-input-tokens' { 'none' }
    'aix provider add --alias' { 'none' }
    'aix provider add -H' { 'none' }
    'aix provider add --header' { 'none' }
    'aix provider add --key-header' { 'none' }
    'aix provider add --oauth-token-url' { 'none' }
    'aix provider add --oauth-client-id' { 'none' }
    'aix provider add --oauth-scope' { 'none' }
    'aix provider add --timeout' { 'none' }
    'aix provider add --idle-timeout' { 'none' }
    'aix provider add --connect-timeout' { 'none' }
    'aix provider add --retries' { 'none' }
    'aix provider add --rpm' { 'none' }
    'aix provider add --tpm' { 'none' }
    'aix provider list --jq' { 'none' }
    'aix provider info --jq' { 'none' }
    'aix provider test --timeout' { 'none' }
    'aix provider test --jq' { 'none' }
    'aix provider health --jq' { 'none' }
    'aix provider models --jq' { 'none' }
    'aix provider update --base-url' { 'none' }
    'aix provider update --alias' { 'none' }
    'aix provider update -H' { 'none' }
    'aix provider update --header' { 'none' }
    'aix provider update --key-header' { 'none' }
    'aix provider update --oauth-token-url' { 'none' }
    'aix provider update --oauth-client-id' { 'none' }
    'aix provider update --oauth-scope' { 'none' }
    'aix provider update --timeout' { 'none' }
    'aix provider update --idle-timeout' { 'none' }
    'aix provider update --connect-timeout' { 'none' }
    'aix provider update --retries' { 'none' }
    'aix provider update --rpm' { 'none' }
    'aix provider update --tpm' { 'none' }
    'aix provider update --unset' { 'none' }
    'aix provider update --remove-header' { 'none' }
    'aix models --jq' { 'none' }
    'aix api-key --key' { 'none' }
    'aix api-key --jq' { 'none' }
    'aix config get --jq' { 'none' }
    'aix config list --jq' { 'none' }
    'aix cache stats --jq' { 'none' }
    'aix cache clear --older-than' { 'none' }
    'aix logs list --command' { 'none' }
    'aix logs list --since' { 'none' }
    'aix logs list --until' { 'none' }
    'aix logs list -n' { 'none' }
    'aix logs list --limit' { 'none' }
    'aix logs list --jq' { 'none' }
    'aix logs search --command' { 'none' }
    'aix logs search --since' { 'none' }
    'aix logs search --until' { 'none' }
    'aix logs search -n' { 'none' }
    'aix logs search --limit' { 'none' }
    'aix logs search --jq' { 'none' }
    'aix logs show --jq' { 'none' }
    'aix logs last --jq' { 'none' }
    'aix logs export --command' { 'none' }
    'aix logs export --since' { 'none' }
    'aix logs export --until' { 'none' }
    'aix logs export -n' { 'none' }
    'aix logs export --limit' { 'none' }
    'aix logs prune --older-than' { 'none' }
    'aix logs prune --keep' { 'none' }
    'aix logs stats --jq' { 'none' }
    'aix usage --since' { 'none' }
    'aix usage --until' { 'none' }
    'aix usage --jq' { 'none' }
    'aix doctor --jq' { 'none' }
    'aix --log-format' { 'words text json' }
    'aix test --format' { 'words text json' }
    'aix run -p' { 'prompt-params' }
    'aix run --param' { 'prompt-params' }
    'aix chat -p' { 'prompt-params' }
    'aix chat --param' { 'prompt-params' }
    'aix batch -p' { 'prompt-params' }
    'aix batch --param' { 'prompt-params' }
    'aix prompt render -p' { 'prompt-params' }
    'aix prompt render --param' { 'prompt-params' }
    'aix run --params' { 'files' }
    'aix run --file' { 'files' }
    'aix run -o' { 'files' }
    'aix run --output' { 'files' }
    'aix run --record' { 'files' }
    'aix run --replay' { 'files' }
    'aix ask --file' { 'files' }
    'aix ask -o' { 'files' }
    'aix ask --output' { 'files' }
    'aix ask --record' { 'files' }
    'aix ask --replay' { 'files' }
    'aix chat --params' { 'files' }
    'aix chat --file' { 'files' }
    'aix chat --record' { 'files' }
    'aix chat --replay' { 'files' }
    'aix batch -o' { 'files' }
    'aix batch --output' { 'files' }
    'aix batch --params' { 'files' }
    'aix batch --record' { 'files' }
    'aix batch --replay' { 'files' }
    'aix test --record' { 'files' }
    'aix test --replay' { 'files' }
    'aix test --junit' { 'files' }
    'aix test --markdown' { 'files' }
    'aix embed -o' { 'files' }
    'aix embed --output' { 'files' }
    'aix create --file' { 'files' }
    'aix prompt create --file' { 'files' }
    'aix prompt export -o' { 'files' }
    'aix prompt export --output' { 'files' }
    'aix prompt render --params' { 'files' }
    'aix prompt render --file' { 'files' }
    'aix provider add --ca-file' { 'files' }
    'aix provider update --ca-file' { 'files' }
    'aix api-key --key-file' { 'files' }
    'aix logs export -o' { 'files' }
    'aix logs export --output' { 'files' }
    'aix run --provider' { 'providers' }
    'aix ask --provider' { 'providers' }
    'aix chat --provider' { 'providers' }
    'aix batch --provider' { 'providers' }
    'aix test --provider' { 'providers' }
    'aix test --judge' { 'providers' }
    'aix test --embedder' { 'providers' }
    'aix embed --provider' { 'providers' }
    'aix models --provider' { 'providers' }
    'aix logs list --provider' { 'providers' }
    'aix logs search --provider' { 'providers' }
    'aix logs export --provider' { 'providers' }
    'aix run -m' { 'models' }
    'aix run --model' { 'models' }
    'aix ask -m' { 'models' }
    'aix ask --model' { 'models' }
    'aix chat -m' { 'models' }
    'aix chat --model' { 'models' }
    'aix batch -m' { 'models' }
    'aix batch --model' { 'models' }
    'aix embed -m' { 'models' }
    'aix embed --model' { 'models' }
    'aix provider add -m' { 'models' }
    'aix provider add --model' { 'models' }
    'aix provider update -m' { 'models' }
    'aix provider update --model' { 'models' }
    'aix cache clear -m' { 'models' }
    'aix cache clear --model' { 'models' }
    'aix logs list -m' { 'models' }
    'aix logs list --model' { 'models' }
    'aix logs search -m' { 'models' }
    'aix logs search --model' { 'models' }
    'aix logs export -m' { 'models' }
    'aix logs export --model' { 'models' }
    'aix run --format' { 'words text md json jsonl' }
    'aix ask --format' { 'words text md json jsonl' }
    'aix chat --format' { 'words text md json jsonl' }
    'aix run --extract' { 'words code last-code json' }
    'aix ask --extract' { 'words code last-code json' }
    'aix chat --extract' { 'words code last-code json' }
    'aix run --cid' { 'runs' }
    'aix ask --cid' { 'runs' }
    'aix chat --cid' { 'runs' }
    'aix logs list --conversation' { 'runs' }
    'aix logs search --conversation' { 'runs' }
    'aix logs export --conversation' { 'runs' }
    'aix batch --input-format' { 'words csv tsv jsonl json lines' }
    'aix batch --format' { 'words jsonl csv' }
    'aix embed --input-format' { 'words lines json jsonl text' }
    'aix embed --format' { 'words json jsonl binary' }
    'aix prompt import --from' { 'words aix llm fabric prompty git dotprompt export' }
    'aix prompt render --format' { 'words text messages json' }
    'aix provider add --auth-type' { 'words bearer api-key query basic aws oauth2 none x-api-key' }
    'aix provider update --auth-type' { 'words bearer api-key query basic aws oauth2 none x-api-key' }
    'aix provider add --oauth-body' { 'words form json' }
    'aix provider update --oauth-body' { 'words form json' }
    'aix provider add --driver' { 'words openai-chat openai-responses anthropic gemini bedrock ollama azure gigachat' }
    'aix provider update --driver' { 'words openai-chat openai-responses anthropic gemini bedrock ollama azure gigachat' }
    'aix provider add --preset' { 'words openai azure anthropic gemini deepseek openrouter lmstudio ollama groq mistral xai together fireworks bedrock cerebras nvidia yandex vllm llamacpp gigachat' }
    'aix provider update --preset' { 'words openai azure anthropic gemini deepseek openrouter lmstudio ollama groq mistral xai together fireworks bedrock cerebras nvidia yandex vllm llamacpp gigachat' }
    'aix api-key --action' { 'words set get delete test where' }
    'aix logs list --prompt' { 'prompts' }
    'aix logs search --prompt' { 'prompts' }
    'aix logs export --prompt' { 'prompts' }
    'aix logs list --status' { 'words complete incomplete failed cancelled' }
    'aix logs search --status' { 'words complete incomplete failed cancelled' }
    'aix logs export --status' { 'words complete incomplete failed cancelled' }
    'aix logs prune --status' { 'words complete incomplete failed cancelled' }
    'aix logs export --format' { 'words jsonl md csv' }
    'aix usage --by' { 'words provider model prompt day' }
  }
}

function __aix_argument([string] $key) {
  switch -CaseSensitive -Wildcard ($key) {
    'aix run 0' { 'prompts' }
    'aix chat 0' { 'prompts' }
    'aix batch 0' { 'prompts' }
    'aix batch status 0' { 'batches' }
    'aix batch wait 0' { 'batches' }
    'aix batch fetch 0' { 'batches' }
    'aix batch cancel 0' { 'batches' }
    'aix test [0-9]*' { 'prompts' }
    'aix show 0' { 'prompts' }
    'aix edit 0' { 'prompts' }
    'aix copy 0' { 'prompts' }
    'aix rename 0' { 'prompts' }
    'aix delete 0' { 'prompts' }
    'aix prompt show 0' { 'prompts' }
    'aix prompt edit 0' { 'prompts' }
    'aix prompt copy 0' { 'prompts' }
    'aix prompt rename 0' { 'prompts' }
    'aix prompt delete 0' { 'prompts' }
    'aix prompt export [0-9]*' { 'providers' }
    'aix prompt lint [0-9]*' { 'prompts' }
    'aix prompt render 0' { 'prompts' }
    'aix prompt trust 0' { 'prompts' }
    'aix provider info 0' { 'providers' }
    'aix provider test [0-9]*' { 'providers' }
    'aix provider health [0-9]*' { 'providers' }
    'aix provider models 0' { 'providers' }
    'aix provider update 0' { 'providers' }
    'aix provider rename 0' { 'providers' }
    'aix provider remove 0' { 'providers' }
    'aix provider export [0-9]*' { 'providers' }
    'aix provider import 0' { 'files' }
    'aix provider trust 0' { 'files' }
    'aix api-key 0' { 'providers' }
    'aix config 0' { 'config-keys' }
    'aix config get 0' { 'config-keys' }
    'aix config set 0' { 'config-keys' }
    'aix config unset 0' { 'config-keys' }
    'aix logs show 0' { 'runs' }
    'aix logs delete [0-9]*' { 'runs' }
    'aix completion 0' { 'words bash zsh fish powershell' }
    'aix completion install 0' { 'words bash zsh fish' }
  }
}
# </tables>

Register-ArgumentCompleter -Native -CommandName aix -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)

  $place = 'aix'
  $flag = ''
  $first = ''
  $count = 0
  $ended = $false
  $words = @($commandAst.CommandElements | ForEach-Object { if ($_.Value -is [string]) { $_.Value } else { $_.ToString() } })
  $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition }).Count
  for ($index = 1; $index -lt $before; $index++) {
    $word = $words[$index]
    if ($flag) { $flag = '' }
    elseif (-not $ended -and $word -eq '--') { $ended = $true }
    elseif (-not $ended -and $word -like '-?*') { if ((__aix_value "$place $word") -or (__aix_value "aix $word")) { $flag = $word } }
    elseif ($count -eq 0 -and @(__aix_commands $place | ForEach-Object { $_.word }) -ccontains $word) { $place = "$place $word" }
    else {
      if ($count -eq 0) { $first = $word }
      $count++
    }
  }

  $kind = ''
  $prefix = ''
  $found = @()
  if ($flag) { $kind = @((__aix_value "$place $flag"), (__aix_value "aix $flag")) -ne $null | Select-Object -First 1 }
  elseif (-not $ended -and $wordToComplete -match '^(--[^=]+)=') {
    $prefix = $Matches[0]
    $option = $Matches[1]
    $kind = @((__aix_value "$place $option"), (__aix_value "aix $option")) -ne $null | Select-Object -First 1
  }
  elseif (-not $ended -and $wordToComplete -like '-*') { $found = @(if ($place -ne 'aix') { __aix_flags $place }) + @(__aix_flags 'aix') }
  else {
    if ($count -eq 0) { $found = @(__aix_commands $place) }
    $kind = __aix_argument "$place $count"
  }
  # For files and folders PowerShell completes by itself when nothing is given.
  if ($kind -like 'words *') { $found += @($kind.Substring(6) -split ' ' | ForEach-Object { @{ word = $_; meaning = $_ } }) }
  elseif ($kind -and $kind -notin 'none', 'files', 'folders') {
    $lines = @(aix complete '--' $kind "$first" $words 2>$null)
    $found += @($lines | ForEach-Object { @{ word = $_; meaning = $_ } })
  }

  $found | Where-Object { "$prefix$($_.word)".StartsWith($wordToComplete, [StringComparison]::OrdinalIgnoreCase) } | ForEach-Object {
    $text = "$prefix$($_.word)"
    $quoted = if ($text -match '[\s''"`$&|;(){}<>]') { "'" + $text.Replace("'", "''") + "'" } else { $text }
    $meaning = if ($_.meaning) { $_.meaning } else { $text }
    [System.Management.Automation.CompletionResult]::new($quoted, $text, 'ParameterValue', $meaning)
  }
}
