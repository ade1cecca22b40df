import { isObject, type JsonObject } from '../json.ts';
import type { ChatSettings } from '../provider.ts';

/** What the server takes in `options` alone: beside it, it drops them without a word. */
const optionNames = new Set([
  'num_ctx',
  'num_keep',
  'num_predict',
  'num_batch',
  'num_gpu',
  'num_thread',
  'main_gpu',
  'use_mmap',
  'use_mlock',
  'low_vram',
  'numa',
  'seed',
  'temperature',
  'top_k',
  'top_p',
  'min_p',
  'typical_p',
  'tfs_z',
  'repeat_last_n',
  'repeat_penalty',
  'presence_penalty',
  'frequency_penalty',
  'mirostat',
  'mirostat_tau',
  'mirostat_eta',
  'penalize_newline',
  'stop',
]);

export function toOptions({ temperature, maxTokens, topP, stop, seed }: ChatSettings): JsonObject {
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { num_predict: maxTokens }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stop === undefined ? {} : { stop }),
    ...(seed === undefined ? {} : { seed }),
  };
}

interface SplitExtra {
  readonly options: JsonObject;
  readonly fields: JsonObject;
}

/** Puts `num_ctx` and its like where the server looks for them. The user's own win over what the settings say. */
export function splitExtra(extra: JsonObject, options: JsonObject): SplitExtra {
  const { options: own = {}, ...rest } = extra;
  const known = Object.entries(rest).filter(isOption);
  const fields = Object.fromEntries(Object.entries(rest).filter((entry) => !isOption(entry)));
  // Anything else than an object is the user's to send, and the server's to refuse.
  if (!isObject(own)) return { options: {}, fields: { ...fields, options: own } };
  return { options: { ...options, ...own, ...Object.fromEntries(known) }, fields };
}

function isOption([name]: readonly [string, unknown]): boolean {
  return optionNames.has(name);
}
