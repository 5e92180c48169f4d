import type { ChatRequest } from '../generated/types.gen.ts';
import { type Reply, replyOf } from './reply.ts';
import type { Observe } from './watch.ts';

/** What is used of `@opentelemetry/api`, by its shape. */
interface OpenTelemetry {
  readonly trace?: { getTracer(name: string): { startSpan(name: string, options: object): Span } };
  readonly context?: {
    active(): { setValue(key: symbol, value: Span): object };
    with<T>(context: object, run: () => T): T;
  };
}

interface Span {
  setAttributes(attributes: object): unknown;
  setStatus(status: { readonly code: number }): unknown;
  end(): void;
}

// All copies of @opentelemetry/api, 1.x, share what is registered under the first symbol (internal/global-utils), and
// the key of the active span (trace/context-utils), so that this needs no import of it.
const registered = Symbol.for('opentelemetry.js.api.1');
const activeSpan = Symbol.for('OpenTelemetry Context Key SPAN');

const client = 2; // SpanKind.CLIENT
const failed = 2; // SpanStatusCode.ERROR

/**
 * A span for each call, from its start to the end of its answer. The names are those of OpenTelemetry's conventions for
 * generative AI (semantic-conventions-genai, gen-ai-spans) and for HTTP clients (http-spans). Undefined where this
 * process has no provider.
 */
export const spans =
  (recordContent: boolean): Observe =>
  (operation, url, body) => {
    const { trace, context } = ((globalThis as Record<symbol, unknown>)[registered] ?? {}) as OpenTelemetry;
    if (!trace) return undefined;
    const started = performance.now();
    const { hostname, port, protocol } = new URL(url);
    const name = operation.turn ? 'chat' : 'create_conversation';
    const attributes = {
      'gen_ai.operation.name': name,
      'gen_ai.provider.name': 'microsoft.copilot',
      ...(operation.turn && { 'gen_ai.conversation.id': decodeURIComponent(url.split('/').at(-2)!) }),
      ...(!operation.timeoutMs && { 'gen_ai.request.stream': true }),
      ...(operation.turn && recordContent && { 'gen_ai.input.messages': inputOf(body as ChatRequest) }),
      'http.request.method': 'POST',
      'url.full': url,
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'http:' ? 80 : 443),
    };
    const span = trace.getTracer('m365-copilot-chat').startSpan(name, { kind: client, attributes });
    let chunks = false;
    let over = false;

    return {
      async send(send, { attempts, clientRequestId }) {
        span.setAttributes({
          'http.request.header.client-request-id': [clientRequestId],
          ...(attempts > 1 && { 'http.request.resend_count': attempts - 1 }),
        });
        // What instruments fetch makes its span a child of this one.
        const within = context?.active().setValue(activeSpan, span);
        const response = await (context && within ? context.with(within, send) : send());
        const requestId = response.headers.get('request-id');
        span.setAttributes({
          'http.response.status_code': response.status,
          ...(requestId && { 'http.response.header.request-id': [requestId] }),
        });
        return response;
      },
      retry() {},
      chunk() {
        if (chunks) return;
        chunks = true;
        span.setAttributes({ 'gen_ai.response.time_to_first_chunk': (performance.now() - started) / 1000 });
      },
      end(error, answer) {
        if (over) return;
        over = true;
        const { conversation, message } = (answer ?? {}) as Partial<Reply>;
        try {
          if (error) throw error;
          if (conversation && operation.turn)
            span.setAttributes(outputOf(replyOf(conversation, {}, message), recordContent));
          else if (conversation) span.setAttributes({ 'gen_ai.conversation.id': conversation.id });
        } catch (thrown) {
          // The name only: a message may come from elsewhere.
          span.setAttributes({ 'error.type': thrown instanceof Error ? thrown.name : '_OTHER' });
          span.setStatus({ code: failed });
        }
        span.end();
      },
    };
  };

const textPart = (content: string | null | undefined) => ({ type: 'text', content });

const inputOf = ({ message, additionalContext }: ChatRequest): string =>
  JSON.stringify([{ role: 'user', parts: [message, ...(additionalContext ?? [])].map(({ text }) => textPart(text)) }]);

function outputOf({ message, outcome, text }: Reply, recordContent: boolean): object {
  const reason = outcome === 'answered' ? 'stop' : 'content_filter';
  return {
    'gen_ai.response.finish_reasons': [reason],
    ...(message.id && { 'gen_ai.response.id': message.id }),
    ...(recordContent && {
      'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [textPart(text)], finish_reason: reason }]),
    }),
  };
}
