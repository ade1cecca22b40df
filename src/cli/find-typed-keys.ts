/** The flag, setting or header that a key is given to, and what stands behind it. */
const named = /(?:^|[-_.])(?:api[-_]?keys?(?:\.[\w:-]+)?|key|token|secret|password|authorization)(?:[=:]\s*|$)(.*)$/is;

/** So many letters and figures in a row are no name that anybody gives. */
const random = /(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{24,}/i;

/**
 * Words of the command line that are keys by the look of them or by what they are given to: a message about a wrong command
 * line repeats its words, and nobody else knows yet what they are.
 */
export function findTypedKeys(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, at) => {
    const isFlag = word.startsWith('-');
    const [match, value = ''] = named.exec(word) ?? [];
    if (isFlag && match !== undefined && value === '') return [argv[at + 1] ?? ''];
    if (match !== undefined && value !== '') return [value, value.split(' ').at(-1) ?? ''];
    if (isPlace(word) || !random.test(word)) return [];
    return [isFlag ? (random.exec(word)?.[0] ?? '') : word];
  });
}

function isPlace(word: string): boolean {
  return /^[.~]?\/|:\/\/|[\\/].*\.\w{1,5}$/.test(word);
}
