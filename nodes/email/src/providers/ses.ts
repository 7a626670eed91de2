import { UserError, defineCredential, field, type HttpRequest } from '@parcours/sdk/node';
import type { Message } from '../message.js';
import { rawMessage } from '../raw-message.js';
import { judgeCode, objectOf, retryAtOf, serverOf, senderFields, textOfValue, type Provider, type Values } from './provider.js';
import { readSes } from './ses-callbacks.js';
import { signAws, type AwsRequest } from './sign-aws.js';

/** The host follows from the region unless an address is given. */
function addressOf(values: Values): { readonly server: string; readonly region: string } {
  const region = values['region']?.trim() ?? '';
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new UserError('bad_credential', `Expected the Amazon SES credential to name a region such as eu-west-3, found "${region.slice(0, 60)}"; correct the credential.`);
  return { server: serverOf(values, `https://email.${region}.amazonaws.com`), region };
}

function signed(request: AwsRequest, values: Values, region: string, now: number): HttpRequest {
  const { accessKeyId = '', secretAccessKey = '' } = values;
  const headers = signAws(request, { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim(), region, service: 'ses' }, now);
  return { method: request.method as 'GET' | 'POST', url: request.url, headers: { ...headers, 'content-type': 'application/json' }, ...(request.body === '' ? {} : { body: request.body }) };
}

async function request([message]: readonly Message[], values: Values, now: number): Promise<HttpRequest> {
  const { from, to, key } = message as Message;
  const { server, region } = addressOf(values);
  const set = values['configurationSet']?.trim() ?? '';
  const body = JSON.stringify({
    FromEmailAddress: from.address,
    Destination: { ToAddresses: [to] },
    Content: { Raw: { Data: (await rawMessage(message as Message)).toString('base64') } },
    ...(set === '' ? {} : { ConfigurationSetName: set }),
    ...(/^[A-Za-z0-9_-]{1,256}$/.test(key) ? { EmailTags: [{ Name: 'delivery', Value: key }] } : {}),
  });
  return signed({ method: 'POST', url: `${server}/v2/email/outbound-emails`, body }, values, region, now);
}

const codeOf = (headers: Readonly<Record<string, string>>, body: unknown): string => (headers['x-amzn-errortype'] ?? textOfValue(objectOf(body)['__type'])).split(/[:#]/).find((part) => /^[A-Za-z]+$/.test(part)) ?? '';

export const sesProvider: Provider = {
  name: 'Amazon SES',
  together: 1,
  request,
  answers: ({ status, body }, messages) => {
    const id = textOfValue(objectOf(body)['MessageId']);
    return status === 200 && id !== '' ? messages.map(() => ({ providerId: id })) : null;
  },
  words: ({ headers, body }) => ({ code: codeOf(headers, body), text: textOfValue(objectOf(body)['message'] ?? objectOf(body)['Message']) || textOfValue(body) }),
  accountCodes: new Set(['AccountSuspendedException', 'SendingPausedException', 'MailFromDomainNotVerifiedException', 'NotFoundException']),
  passingCodes: new Set(['TooManyRequestsException', 'ThrottlingException', 'Throttling', 'LimitExceededException', 'ServiceUnavailable']),
};

/** Amazon SES, version 2 of its interface, signed by ourselves: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
export const ses = defineCredential({
  type: 'ses',
  label: { en: 'Amazon SES', fr: 'Amazon SES' },
  fields: {
    region: field.text({ label: { en: 'Region', fr: 'Région' }, placeholder: { en: 'eu-west-3', fr: 'eu-west-3' }, required: true, maximumLength: 40 }),
    accessKeyId: field.text({ label: { en: 'Access key ID', fr: 'ID de clé d’accès' }, help: { en: 'Of a user who may ses:SendRawEmail, ses:SendEmail and ses:GetAccount.', fr: 'D’un utilisateur autorisé à ses:SendRawEmail, ses:SendEmail et ses:GetAccount.' }, required: true, maximumLength: 200 }),
    secretAccessKey: field.text({ label: { en: 'Secret access key', fr: 'Clé d’accès secrète' }, required: true, maximumLength: 200 }),
    configurationSet: field.text({ label: { en: 'Configuration set', fr: 'Jeu de configuration' }, help: { en: 'Needed for reports of deliveries and bounces.', fr: 'Nécessaire pour les rapports de remise et de rebond.' }, default: '', maximumLength: 64 }),
    topicArn: field.text({ label: { en: 'SNS topic', fr: 'Sujet SNS' }, help: { en: 'Only reports of this topic are taken. Any topic that Amazon has signed for when empty.', fr: 'Seuls les rapports de ce sujet sont acceptés. Tout sujet signé par Amazon si vide.' }, placeholder: { en: 'arn:aws:sns:eu-west-3:123456789012:ses', fr: 'arn:aws:sns:eu-west-3:123456789012:ses' }, default: '', maximumLength: 300 }),
    ...senderFields(''),
  },
  secret: ['secretAccessKey'],
  test: async (values, context) => {
    const { server, region } = addressOf(values);
    const now = Date.now();
    const { status, headers, body } = await context.http(signed({ method: 'GET', url: `${server}/v2/email/account`, body: '' }, values, region, now));
    if (status === 200) return;
    const { code, text } = sesProvider.words({ status, headers, body });
    const { message, ...failure } = judgeCode(sesProvider, status, code, text, retryAtOf(headers, now));
    throw new UserError(failure.code, message, failure.details);
  },
  callbacks: {
    help: { en: 'In Amazon SNS make a topic, subscribe {{ url }} to it with HTTPS, and make it the event destination of the configuration set; Parcours confirms the subscription by itself.', fr: 'Dans Amazon SNS, créez un sujet, abonnez-y {{ url }} en HTTPS et faites-en la destination d’événements du jeu de configuration ; Parcours confirme l’abonnement de lui-même.' },
    read: readSes,
  },
});
