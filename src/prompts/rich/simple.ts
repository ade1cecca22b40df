import { readParts } from '../render.ts';
import type { Program, Statement } from './template.ts';

/** The text of a simple prompt as a template, so that a rich one can take it in: `{name}` stays a param. */
export function toProgram(text: string): Program {
  const body = [...readParts(text)].map((part): Statement => {
    if (part.type === 'text') return { type: 'ContentStatement', value: part.text };
    const path = { type: 'PathExpression', data: false, depth: 0, parts: [part.name], original: `this.${part.name}` };
    // Handlebars wants the flags of `{{~name~}}`, which its types leave out.
    return { type: 'MustacheStatement', path, params: [], strip: {} } as Statement;
  });
  return { type: 'Program', body };
}
