import { TransientError, type HttpRequest, type HttpResult, type JsonObject } from '@parcours/sdk/node';

interface Sending {
  readonly id: string;
  readonly settings: JsonObject;
  readonly documents: string[];
  readonly recipients: JsonObject[];
  status: 'DRAFT' | 'PENDING';
}

export interface FakeMaileva {
  readonly http: (request: HttpRequest) => Promise<HttpResult>;
  readonly sendings: readonly Sending[];
}

type Mood = 'lostAnswer' | 'lostRequest' | 'broken' | 'noStatus';

const error = (status: number, message: string): HttpResult => ({ status, headers: {}, body: { errors: [{ code: 'VALIDATION_ERROR', message }] } });
const UUID = (number: number): string => `e6118f29-89c3-41e5-82e8-${String(number).padStart(12, '0')}`;

/** Maileva's API `mail/v2` as published: a draft, its document and recipient, then its submission; six lines of 38 characters, the sixth required. */
export function fakeMaileva({ at = {} }: { readonly at?: Readonly<Record<string, Mood>> } = {}): FakeMaileva {
  const sendings: Sending[] = [];
  const steps: Readonly<Record<string, (sending: Sending, request: HttpRequest) => HttpResult>> = {
    'POST documents': (sending, { form = [] }) => {
      const [document, metadata] = [form.find(({ name }) => name === 'document'), form.find(({ name }) => name === 'metadata')];
      if (document === undefined || !('file' in document) || metadata === undefined || !('value' in metadata) || !Number.isInteger((JSON.parse(metadata.value) as { priority?: number }).priority)) return error(400, 'document and metadata are required');
      sending.documents.push(document.file);
      return { status: 201, headers: {}, body: { id: UUID(900 + sending.documents.length) } };
    },
    'POST recipients': (sending, { body }) => {
      const recipient = (body ?? {}) as JsonObject;
      const lines = Array.from({ length: 6 }, (_, index) => recipient[`address_line_${index + 1}`]);
      if (typeof lines[5] !== 'string' || lines[5] === '') return error(400, 'address_line_6 is required');
      if (typeof recipient['country_code'] !== 'string') return error(400, 'country_code is required');
      if (lines.some((line) => typeof line === 'string' && line.length > 38)) return error(400, 'an address line has at most 38 characters');
      sending.recipients.push(recipient);
      return { status: 201, headers: {}, body: { id: UUID(800) } };
    },
    'POST submit': (sending) => {
      if (sending.documents.length === 0 || sending.recipients.length === 0) return error(409, 'the sending has no document or no recipient');
      sending.status = 'PENDING';
      return { status: 204, headers: {}, body: '' };
    },
    'GET ': (sending) => ({ status: 200, headers: {}, body: { id: sending.id, status: sending.status } }),
  };
  const http = async (request: HttpRequest): Promise<HttpResult> => {
    const found = /^https:\/\/api\.(?:maileva\.com|sandbox\.maileva\.net)\/mail\/v2\/sendings(?:\/([\w-]+))?(?:\/(documents|recipients|submit))?$/.exec(request.url);
    if (found === null) return error(404, 'not found');
    if (request.credential === undefined) return { status: 401, headers: {}, body: { code: 'UNAUTHORIZED', message: 'no token' } };
    const [, id, part = ''] = found;
    const step = id === undefined ? 'create' : `${request.method} ${part}`;
    const mood = at[step];
    if (mood === 'broken') return { status: 503, headers: {}, body: 'upstream' };
    if (mood === 'lostRequest') throw new TransientError('outcome_unknown', 'The answer was lost.');
    if (mood === 'noStatus') return { status: 200, headers: {}, body: {} };
    if (id === undefined) {
      const sending: Sending = { id: UUID(sendings.length + 1), settings: request.body as JsonObject, documents: [], recipients: [], status: 'DRAFT' };
      sendings.push(sending);
      return { status: 201, headers: { location: `/sendings/${sending.id}` }, body: { id: sending.id, status: 'DRAFT' } };
    }
    const sending = sendings.find((one) => one.id === id);
    const answer = sending === undefined || steps[step] === undefined ? error(404, 'not found') : steps[step](sending, request);
    if (mood === 'lostAnswer') throw new TransientError('outcome_unknown', 'The answer was lost.');
    return answer;
  };
  return { http, sendings };
}
