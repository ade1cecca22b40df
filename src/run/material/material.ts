/** Text that goes into a request beside the words of the prompt. */
export interface Material {
  /** How messages name it. */
  readonly label: string;
  /** Stands above the text, or null. */
  readonly heading: string | null;
  readonly text: string;
}

export function toHeading(name: string): string {
  return `--- ${name.replaceAll(/\p{Cc}/gu, '?')} ---`;
}
