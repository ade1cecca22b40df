export interface Redactor {
  /** Remembers a secret value; from now on it is taken out of every text, in its encodings too. */
  add(secret: string): void;
  /** Takes out known values and everything shaped like a key. */
  redact(text: string): string;
}

/** Shorter values are no secrets worth the name, and taking them out would shred every text. */
const minLength = 4;
/** Values shorter than this are taken out only where they stand alone. */
const minLengthInside = 8;

/** What vendors tell people to put where a key is asked for and none is needed. Taking these out would hide names. */
const placeholders = new Set([
  'dummy',
  'empty',
  'fake',
  'llama',
  'lm-studio',
  'lmstudio',
  'local',
  'localhost',
  'mock',
  'none',
  'null',
  'ollama',
  'test',
  'unused',
  'vllm',
]);

const mask = '***';

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  let known: RegExp | null = null;
  return {
    add(given) {
      const secret = given.trim();
      if (secret.length < minLength || placeholders.has(secret.toLowerCase()) || secrets.has(secret)) return;
      secrets.add(secret);
      known = null;
    },
    redact(text) {
      if (secrets.size > 0) known ??= toPattern(secrets);
      return redactShapes(known === null ? text : text.replaceAll(known, mask));
    },
  };
}

/** One pattern for all values, the longest first: a key can be the beginning of another. */
function toPattern(secrets: ReadonlySet<string>): RegExp {
  const forms = new Set([...secrets].flatMap(toForms));
  const ordered = [...forms].toSorted((a, b) => b.length - a.length);
  return new RegExp(ordered.map(toSource).join('|'), 'g');
}

function toForms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const percent = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    percent,
    percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll('%20', '+'),
    json,
    json.replaceAll('/', '\\/'),
  ];
}

function toSource(form: string): string {
  const escaped = form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return form.length < minLengthInside ? `(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])` : escaped;
}

function redactShapes(text: string): string {
  return (
    text
      .replaceAll(/\b(?:sk-|gsk_|xai-)[\w-]{8,}|\bAIza[\w-]{10,}/g, mask)
      // `api-key` in small letters is our own command. Not the words that follow these names in a sentence or a challenge, such as `Bearer realm="api"`.
      .replaceAll(
        /\b([Bb]earer|BEARER|[Bb]asic|BASIC|A[Pp][Ii]-[Kk][Ee][Yy]) +(?!(?:[Aa]uth(?:entication|orization)?|[Cc]redentials?|[Hh]eaders?|[Rr]ealm|[Ss]cheme|[Tt]okens?)(?![\w~+/-]))(?=[a-z.]*[A-Z0-9_~+/=-])[\w.~+/-]{4,}=*/g,
        `$1 ${mask}`,
      )
      // Up to a backslash: in JSON it belongs to the quote behind the address.
      .replaceAll(/([?&](?:api[-_]?key|access[-_]?token|key|token)=)[^&\s"'<>#\\]+/gi, `$1${mask}`)
      // The answer of a token server, which nobody has read yet when it is shown.
      .replaceAll(/("(?:access|refresh|id)_token"\s*:\s*")[^"]+/g, `$1${mask}`)
      .replaceAll(/(:\/\/)[^\s/@"'<>]+@/g, `$1${mask}@`)
  );
}
