import type { Rule } from './visitor.ts';

const IGNORED: Record<string, string> = {
  accept: 'the media types of the responses',
  'content-type': 'the media type of the request body',
  authorization: 'the security scheme',
};

/** OpenAPI ignores a header parameter of these names; what the pages say of them stands elsewhere. */
export const noIgnoredHeaders: Rule = () => ({
  Parameter({ name, in: where }, context) {
    const instead = where === 'header' ? IGNORED[name.toLowerCase()] : undefined;
    if (!instead) return;
    context.report({ message: `OpenAPI ignores the header parameter ${name}; remove it and use ${instead}.` });
  },
});
