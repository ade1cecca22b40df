import { Failure } from '../../errors.ts';
import type { Quirks } from '../settings.ts';

/** The model as the server knows it: YandexGPT wants `gpt://FOLDER/MODEL/VERSION`. */
export function toModelName(model: string, use: 'chat' | 'embedding', { modelUri }: Quirks): string {
  if (modelUri === undefined || model === '' || /^[a-z]+:\/\//i.test(model)) return model;
  const [, missing] = /\$\{(\w+)\}/.exec(modelUri[use]) ?? [];
  if (missing !== undefined) {
    throw new Failure('config', `model "${model}" needs the variable "${missing}", which is not set`, {
      hint: `export ${missing}=..., or name the model in full: ${modelUri[use]}`,
    });
  }
  const [name = '', version = 'latest'] = model.split('/');
  return modelUri[use].replace('{model}', () => name).replace('{version}', () => version);
}
