import 'reflect-metadata';

const DESCRIPTIONS = Symbol('field-descriptions');

/** What a field means: text for the model, published in the input schema. */
export function Describe(text: string): PropertyDecorator {
  return (target, property) => {
    const inherited = (Reflect.getMetadata(DESCRIPTIONS, target) ?? {}) as Record<string, string>;
    Reflect.defineMetadata(DESCRIPTIONS, { ...inherited, [String(property)]: text }, target);
  };
}

/** Descriptions of a DTO class by field, in the order the fields are declared. */
export function fieldDescriptions(type: Function): Readonly<Record<string, string>> {
  return (Reflect.getMetadata(DESCRIPTIONS, type.prototype as object) ?? {}) as Record<string, string>;
}
