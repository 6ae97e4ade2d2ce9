/** Stands for a value that is not of the wanted form: undefined and null can be. */
export const unfit: unique symbol = Symbol("unfit");

/** Reads a value of one form; `unfit` for any other. */
export type Shape<Value> = (value: unknown) => Value | typeof unfit;

/** What a shape gives for a value that fits. */
export type Shaped<Form> = Form extends Shape<infer Value> ? Value : never;

export const text: Shape<string> = (value) => (typeof value === "string" ? value : unfit);
export const flag: Shape<boolean> = (value) => (typeof value === "boolean" ? value : unfit);
/** Any number but NaN and the infinities, which JSON has no form for. */
export const number: Shape<number> = (value) => (Number.isFinite(value) ? Number(value) : unfit);
/** A whole number that is exact. */
export const integer: Shape<number> = (value) => (Number.isSafeInteger(value) ? Number(value) : unfit);
/** An integer of at least 0. */
export const count: Shape<number> = (value) => (Number.isSafeInteger(value) ? atLeast0(value) : unfit);
/** A number of at least 0. */
export const amount: Shape<number> = (value) => (Number.isFinite(value) ? atLeast0(value) : unfit);

const atLeast0 = (value: unknown) => (Number(value) >= 0 ? Number(value) : unfit);

/** One of the given words or numbers. */
export function oneOf<const Word extends string | number>(...words: readonly Word[]): Shape<Word> {
  return (value) => words.find((word) => word === value) ?? unfit;
}

export function nullable<Value>(shape: Shape<Value>): Shape<Value | null> {
  return (value) => (value === null ? null : shape(value));
}

export function listOf<Value>(shape: Shape<Value>): Shape<readonly Value[]> {
  return (value) => {
    if (!Array.isArray(value)) return unfit;
    const items: Value[] = [];
    for (const item of value) {
      const read = shape(item);
      if (read === unfit) return unfit;
      items.push(read);
    }
    return items;
  };
}

/** An object in which some of the names may stand, all with values of one form; others are left out. */
export function someOf<Name extends string, Value>(
  names: readonly Name[],
  shape: Shape<Value>,
): Shape<Readonly<Partial<Record<Name, Value>>>> {
  return (value) => {
    if (typeof value !== "object" || value === null) return unfit;
    const found: Partial<Record<Name, Value>> = {};
    for (const name of names) {
      if (!Object.hasOwn(value, name)) continue;
      const read = shape(Reflect.get(value, name));
      if (read === unfit) return unfit;
      found[name] = read;
    }
    return found;
  };
}

/** An object with all these fields; others are left out. */
export function record<Fields extends Readonly<Record<string, Shape<unknown>>>>(
  fields: Fields,
): Shape<{ readonly [Name in keyof Fields]: Shaped<Fields[Name]> }> {
  const shapes = Object.entries(fields);
  return (value) => {
    if (typeof value !== "object" || value === null) return unfit;
    const found: Record<string, unknown> = {};
    for (const [name, shape] of shapes) {
      const read = shape(Reflect.get(value, name));
      if (read === unfit) return unfit;
      found[name] = read;
    }
    // Every field was read by its own shape.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return found as { readonly [Name in keyof Fields]: Shaped<Fields[Name]> };
  };
}

/**
 * Reads JSON that this program wrote itself, such as a record in its database; undefined if it is no JSON or of another
 * form. For what others write there is zod, which explains what is wrong, and takes longer to load than a short command.
 */
export function fromJson<Value>(json: string, shape: Shape<Value>): Value | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const read = shape(value);
  return read === unfit ? undefined : read;
}
