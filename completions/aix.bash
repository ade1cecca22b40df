# Completion for aix in bash. In ~/.bashrc:
#   eval "$(aix completion bash)"

# Each function looks up one key and fails when there is nothing: the commands below a command, the flags of a command,
# what completes the value of a flag ("aix run --model"), what completes an argument ("aix run 0"). They are generated.
# <tables>
_aix_commands() {
  case $1 in
    'aix') list='run ask chat batch worker test embed create list show edit copy rename delete prompt provider models api-key config cache logs usage doctor completion' ;;
    'aix batch') list='status wait fetch cancel' ;;
    'aix prompt') list='create list show edit copy rename delete import export lint render trust' ;;
    'aix provider') list='add list info test health models update rename remove export import trust' ;;
    'aix config') list='get set unset list path edit reset' ;;
    'aix cache') list='stats clear' ;;
    'aix logs') list='list search show last export delete prune stats path' ;;
    'aix completion') list='install' ;;
    *) return 1 ;;
  esac
}

_aix_flags() {
  case $1 in
    'aix') list='--version --config-dir --dotenv --no-color --quiet --debug --log-format --help' ;;
    'aix run') list='--param --params --allow-commands --no-commands --save --file --url --attach --max-input-tokens --provider --model --system --stream --no-stream --dry-run --no-execute --execute --temperature --max-tokens --top-p --stop --seed --reasoning --schema --schema-multi --repair --tools --extra --timeout --idle-timeout --connect-timeout --fallback --no-fallback --fallback-on-overflow --retries --output --append --force --copy --format --hide-reasoning --extract --jq --fail-on-length --no-context-check --continue --cid --fork --no-history --cache --no-cache --cache-ttl --record --replay --max-cost' ;;
    'aix ask') list='--file --url --attach --max-input-tokens --provider --model --system --stream --no-stream --dry-run --no-execute --execute --temperature --max-tokens --top-p --stop --seed --reasoning --schema --schema-multi --repair --tools --extra --timeout --idle-timeout --connect-timeout --fallback --no-fallback --fallback-on-overflow --retries --output --append --force --copy --format --hide-reasoning --extract --jq --fail-on-length --no-context-check --continue --cid --fork --no-history --cache --no-cache --cache-ttl --record --replay --max-cost' ;;
    'aix chat') list='--param --params --allow-commands --no-commands --file --url --attach --max-input-tokens --provider --model --system --stream --no-stream --dry-run --no-execute --execute --temperature --max-tokens --top-p --stop --seed --reasoning --schema --schema-multi --repair --tools --extra --timeout --idle-timeout --connect-timeout --fallback --no-fallback --fallback-on-overflow --retries --force --format --hide-reasoning --extract --jq --fail-on-length --no-context-check --continue --cid --fork --no-history --cache --no-cache --cache-ttl --record --replay --max-cost' ;;
    'aix batch') list='--input --input-format --delimiter --map --output --format --unordered --concurrency --queue --dry-run --limit --sample --max-errors --retry-failed --restart --force --max-cost --provider-batch --part-rows --wait --interval --param --params --allow-commands --no-commands --provider --model --system --temperature --max-tokens --top-p --stop --seed --reasoning --schema --schema-multi --repair --tools --extra --timeout --idle-timeout --connect-timeout --fallback --no-fallback --fallback-on-overflow --retries --fail-on-length --no-context-check --no-history --cache --no-cache --cache-ttl --record --replay' ;;
    'aix batch status') list='--json --jq' ;;
    'aix batch wait') list='--interval' ;;
    'aix batch fetch') list='' ;;
    'aix batch cancel') list='' ;;
    'aix worker') list='--queue --concurrency --idle-exit' ;;
    'aix test') list='--provider --judge --embedder --filter --bail --concurrency --timeout --retries --max-cost --record --replay --force --format --junit --markdown --watch --history --allow-commands --no-commands' ;;
    'aix embed') list='--input --input-format --provider --model --dimensions --extra --timeout --retries --format --output --force' ;;
    'aix create') list='--file --description --tag --tags --force' ;;
    'aix list') list='--tag --search --verbose --json --jq' ;;
    'aix show') list='--raw --json --jq' ;;
    'aix edit') list='' ;;
    'aix copy') list='' ;;
    'aix rename') list='' ;;
    'aix delete') list='--force --yes' ;;
    'aix prompt') list='' ;;
    'aix prompt create') list='--file --description --tag --tags --force' ;;
    'aix prompt list') list='--tag --search --verbose --json --jq' ;;
    'aix prompt show') list='--raw --json --jq' ;;
    'aix prompt edit') list='' ;;
    'aix prompt copy') list='' ;;
    'aix prompt rename') list='' ;;
    'aix prompt delete') list='--force --yes' ;;
    'aix prompt import') list='--from --force --dry-run --json --jq' ;;
    'aix prompt export') list='--output --force --json --jq' ;;
    'aix prompt lint') list='--json --jq' ;;
    'aix prompt render') list='--param --params --system --file --url --attach --max-input-tokens --format' ;;
    'aix prompt trust') list='--remove' ;;
    'aix provider') list='' ;;
    'aix provider add') list='--model --alias --header --auth-type --key-header --oauth-token-url --oauth-client-id --oauth-scope --oauth-body --driver --preset --timeout --idle-timeout --connect-timeout --retries --rpm --tpm --insecure --ca-file --force' ;;
    'aix provider list') list='--json --jq' ;;
    'aix provider info') list='--json --show-secrets --jq' ;;
    'aix provider test') list='--paid --json --timeout --jq' ;;
    'aix provider health') list='--json --reset --jq' ;;
    'aix provider models') list='--refresh --json --jq' ;;
    'aix provider update') list='--base-url --model --alias --header --auth-type --key-header --oauth-token-url --oauth-client-id --oauth-scope --oauth-body --driver --preset --timeout --idle-timeout --connect-timeout --retries --rpm --tpm --insecure --ca-file --unset --remove-header' ;;
    'aix provider rename') list='' ;;
    'aix provider remove') list='--keep-key' ;;
    'aix provider export') list='' ;;
    'aix provider import') list='--force' ;;
    'aix provider trust') list='--remove' ;;
    'aix models') list='--provider --refresh --json --jq' ;;
    'aix api-key') list='--stdin --key-file --key --force --yes --insecure-storage --action --list --json --jq' ;;
    'aix config') list='' ;;
    'aix config get') list='--json --jq' ;;
    'aix config set') list='' ;;
    'aix config unset') list='' ;;
    'aix config list') list='--json --jq' ;;
    'aix config path') list='' ;;
    'aix config edit') list='' ;;
    'aix config reset') list='--yes' ;;
    'aix cache') list='' ;;
    'aix cache stats') list='--json --jq' ;;
    'aix cache clear') list='--older-than --model' ;;
    'aix logs') list='' ;;
    'aix logs list') list='--prompt --provider --model --status --command --conversation --since --until --limit --all --json --jq' ;;
    'aix logs search') list='--prompt --provider --model --status --command --conversation --since --until --limit --all --json --jq' ;;
    'aix logs show') list='--text --markdown --json --jq' ;;
    'aix logs last') list='--text --markdown --json --jq' ;;
    'aix logs export') list='--prompt --provider --model --status --command --conversation --since --until --limit --format --output --force' ;;
    'aix logs delete') list='--yes' ;;
    'aix logs prune') list='--older-than --keep --status --dry-run --yes' ;;
    'aix logs stats') list='--check --json --jq' ;;
    'aix logs path') list='' ;;
    'aix usage') list='--by --since --until --json --csv --prometheus --jq' ;;
    'aix doctor') list='--offline --json --jq' ;;
    'aix completion') list='' ;;
    'aix completion install') list='' ;;
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

# bash breaks words at ":" and "=", so "custom:ollama" arrives in three pieces. Puts them together again up to the cursor.
_aix_join() {
  local rest=${COMP_LINE:0:COMP_POINT} piece index
  words=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    piece=${COMP_WORDS[index]}
    ((index == COMP_CWORD)) && piece=${rest#"${rest%%[![:space:]]*}"}
    if [[ $index == 0 || $rest == [[:space:]]* ]]; then
      words+=("$piece")
    else
      words[${#words[@]} - 1]+=$piece
    fi
    rest=${rest#"${rest%%[![:space:]]*}"}
    rest=${rest#"$piece"}
  done
}

# Fills candidates for a kind of value. Takes the part of the word that counts.
_aix_candidates() {
  local value=$1
  case $kind in
    '' | none) ;;
    words*) candidates+=(${kind#words}) ;;
    files) _aix_paths -f "$value" ;;
    folders) _aix_paths -d "$value" ;;
    prompts)
      # A path always has a slash for bash, so that a name is quoted here, and a path by bash itself.
      if [[ $value == */* || $value == '~'* ]]; then _aix_paths -f "$value"; else _aix_ask; fi
      ;;
    *) _aix_ask ;;
  esac
}

_aix_ask() {
  local line
  while IFS= read -r line; do candidates+=("$line"); done < <(
    command aix complete -- "$kind" "$first" "${words[@]}" 2>/dev/null </dev/null
  )
}

_aix_paths() {
  local line
  are_paths=1
  while IFS= read -r line; do candidates+=("$line"); done < <(compgen "$1" -- "$2")
  compopt -o filenames 2>/dev/null
}

_aix() {
  local -a words candidates=()
  local place=aix first='' flag='' list='' kind='' ended='' are_paths='' prefix='' count=0 index word current value
  _aix_join
  current=${words[${#words[@]} - 1]}
  for ((index = 1; index < ${#words[@]} - 1; index++)); do
    word=${words[index]}
    if [[ $flag ]]; then
      flag=''
    elif [[ ! $ended && $word == -- ]]; then
      ended=1
    elif [[ ! $ended && $word == -?* ]]; then
      { _aix_value "$place $word" || _aix_value "aix $word"; } && flag=$word
    elif [[ $count == 0 ]] && _aix_commands "$place" && [[ " $list " == *" $word "* ]]; then
      place+=" $word"
    else
      [[ $count == 0 ]] && first=$word
      ((count++))
    fi
  done

  kind=''
  list=''
  value=$current
  if [[ $flag ]]; then
    _aix_value "$place $flag" || _aix_value "aix $flag"
  elif [[ ! $ended && $current == --*=* ]]; then
    _aix_value "$place ${current%%=*}" || _aix_value "aix ${current%%=*}" || return 0
    prefix=${current%%=*}=
    value=${current#*=}
  elif [[ ! $ended && $current == -* ]]; then
    _aix_flags "$place" && candidates=($list)
    [[ $place != aix ]] && _aix_flags aix && candidates+=($list)
  else
    [[ $count == 0 ]] && _aix_commands "$place" && candidates=($list)
    _aix_argument "$place $count"
  fi
  [[ $kind ]] && _aix_candidates "$value"

  # What bash holds for finished, up to the last break, must not be repeated in the answer.
  local finished='' candidate breaks="[${COMP_WORDBREAKS//[^:=]/}]"
  [[ $breaks != '[]' && $current == *$breaks* ]] && finished=${current%"${current##*$breaks}"}
  COMPREPLY=()
  for candidate in "${candidates[@]}"; do
    candidate=$prefix$candidate
    [[ $candidate == "$current"* ]] || continue
    candidate=${candidate#"$finished"}
    # With "filenames" bash quotes by itself.
    [[ $are_paths ]] || printf -v candidate '%q' "$candidate"
    COMPREPLY+=("$candidate")
  done
  [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}

complete -F _aix aix
