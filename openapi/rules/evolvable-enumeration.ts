import type { Context, Rule, Schema } from './visitor.ts';
import { nameOf } from './walk.ts';

const SENTINEL = 'unknownFutureValue';

/**
 * An enumeration is evolvable: `anyOf` of the known members, the sentinel last, and of any other string, marked with
 * x-evolvable and x-sentinel. A closed one would make generated clients refuse a member that comes later.
 */
export const evolvableEnumeration: Rule = () => {
  const members = new Set<unknown>();
  return {
    Schema(schema, context) {
      for (const part of schema.anyOf ?? []) members.add(part);
      if (schema['x-evolvable'] !== undefined || hasEnumeration(schema)) checkForm(schema, context);
      else if (schema.enum && !members.has(schema)) {
        context.report({
          message: `The enumeration ${named(context)} is closed; write it as anyOf of the enumeration and type: string, with x-evolvable: true.`,
        });
      }
    },
  };
};

const hasEnumeration = (schema: Schema): boolean => (schema.anyOf ?? []).some((part) => 'enum' in part);

function checkForm(schema: Schema, context: Context): void {
  const [known, open, ...more] = (schema.anyOf ?? []) as Schema[];
  if (schema['x-evolvable'] !== true) {
    context.report({ message: `The enumeration ${named(context)} is not marked; add x-evolvable: true.` });
  }
  if (!known?.enum || open?.type !== 'string' || open.enum || open.const !== undefined || more.length > 0) {
    context.report({
      message: `The enumeration ${named(context)} lacks the open form; write anyOf of exactly two: the enumeration, then type: string.`,
    });
  }
  if (known?.enum && known.enum.at(-1) !== SENTINEL) {
    context.report({
      message: `The enumeration ${named(context)} lacks the sentinel; add ${SENTINEL} as its last member.`,
      location: context.location.child(['anyOf', 0, 'enum']),
    });
  }
  if (schema['x-sentinel']?.value !== SENTINEL || schema['x-sentinel']['x-source'] === undefined) {
    context.report({
      message: `The enumeration ${named(context)} does not say where its sentinel comes from; add x-sentinel with value: ${SENTINEL} and x-source.`,
    });
  }
}

const named = ({ location }: Context): string => nameOf(location) ?? location.pointer;
