import { toParamText, type Param } from '../../prompts/param.ts';

/** A param in JSON. The default of a secret is a secret. */
export function toParamDocument(param: Param): object {
  const { name, type, description, isRequired, choices, isSecret } = param;
  return {
    name,
    type,
    description,
    required: isRequired,
    default: isSecret ? null : (param.default ?? null),
    choices,
    secret: isSecret,
  };
}

export function renderParams(params: readonly Param[]): string {
  return params.map(renderParam).join(', ');
}

/** `audience="a beginner"`, and the bare name of a param that has no default. */
function renderParam({ name, default: value, isSecret, isRequired }: Param): string {
  if (isSecret || value === undefined || value === null) return isRequired ? name : `${name}?`;
  return `${name}=${toParamText(value)}`;
}
