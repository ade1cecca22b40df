/** A response as the API sends them. */
export function toResponse(parts: readonly object[] | null, more: object = {}, others: object = {}): object {
  const content = parts === null ? {} : { content: { parts, role: 'model' } };
  const candidates = [{ ...content, index: 0, ...more }];
  return { candidates, modelVersion: 'gemini-2.5-flash', responseId: 'r-1', ...others };
}

export const stop = toResponse([{ text: '' }], { finishReason: 'STOP' });

/** The API ends its lines with CR and LF. */
export function toEvents(responses: readonly object[]): string {
  return responses.map((response) => `data: ${JSON.stringify(response)}\r\n\r\n`).join('');
}

export function toErrorBody(message: string): object {
  return { error: { code: 503, message, status: 'UNAVAILABLE' } };
}
