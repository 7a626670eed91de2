import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Credential as CredentialAnswer } from '@parcours/sdk/api';
import { toFailure, type CredentialDefinition, type CredentialRecord, type JsonObject } from '@parcours/sdk/node';
import type { Connections } from '../../core/connections.js';
import type { CatalogView, Engine, Outbound } from '../../core/ports.js';
import type { Credential } from '../../db/entities/credential.entity.js';
import type { Page, PageRequest } from '../../db/page.js';
import { CredentialsRepository } from '../../db/repositories/credentials.repository.js';
import { CredentialVault } from '../../db/vault/credential-vault.js';
import { hideSecrets, secretTexts } from '../../db/vault/hide-secrets.js';
import { CATALOG, CONNECTIONS, ENGINE, OUTBOUND } from '../injection.js';
import { conflict, forbidden, notFound, unprocessable, withStatus } from '../refusal.js';
import { may, type Principal } from '../routing/principal.js';
import { splitValues } from './credential-values.js';
import { usesCredential } from './uses-credential.js';

const texts = (visible: JsonObject): Record<string, string> => Object.fromEntries(Object.entries(visible).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));

/** Credentials as people handle them. Secrets go in and never come out. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly vault: CredentialVault,
    @Inject(CATALOG) private readonly catalog: CatalogView,
    @Inject(OUTBOUND) private readonly outbound: Outbound,
    @Inject(CONNECTIONS) private readonly connections: Connections,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  async list(caller: Principal, page: PageRequest): Promise<Page<CredentialAnswer>> {
    const { items, ...rest } = await this.credentials.list(caller.workspaceId, page);
    return { ...rest, items: items.map((credential) => this.withCallback(caller, credential)) };
  }

  async create(caller: Principal, type: string, name: string, values: JsonObject): Promise<CredentialAnswer> {
    const { visible, secrets } = splitValues(this.definition(type), values);
    const id = await this.credentials.nextId();
    return this.withCallback(caller, await this.credentials.insert(this.sealed({ id, workspaceId: caller.workspaceId, type, name, visible }, secrets)));
  }

  /** An absent secret keeps its value, unless another value changes: a password must not follow to another host unasked. */
  async save(caller: Principal, id: number, name: string, values: JsonObject): Promise<CredentialAnswer> {
    const before = await this.find(caller, id);
    const definition = this.definition(before.type);
    const known = this.vault.secretsOf(before);
    const given = Object.fromEntries(Object.entries(values).filter(([field, value]) => !definition.secret.includes(field) || (value !== '' && value !== null)));
    const kept = Object.fromEntries(Object.entries(known).filter(([field]) => given[field] === undefined));
    const { visible, secrets } = splitValues(definition, { ...given, ...kept });
    const [missing] = Object.keys(kept).filter((field) => secrets[field] !== undefined);
    if (missing !== undefined && !isDeepStrictEqual(visible, before.visible))
      throw unprocessable('secret_needed', `Other values of this credential change, so "${missing}" has to be entered again: it must not be sent elsewhere unasked.`, { field: missing });
    if (!isDeepStrictEqual(visible, before.visible)) await this.credentials.disconnect(caller.workspaceId, id);
    return this.withCallback(caller, await this.credentials.save(this.sealed({ id, workspaceId: caller.workspaceId, type: before.type, name, visible }, secrets)));
  }

  async remove(caller: Principal, id: number): Promise<void> {
    const { name } = await this.find(caller, id);
    const { nodes } = this.catalog.describe();
    const user = (await this.credentials.publishedDocuments(caller.workspaceId)).find(({ document }) => usesCredential(document, nodes, id));
    if (user !== undefined) throw conflict('credential_in_use', `The published workflow "${user.name}" uses "${name}"; choose another credential there and publish, then delete this one.`);
    await this.credentials.remove(caller.workspaceId, id);
  }

  /** Tries the stored values. What the other side answers is a result, not an error of this call. */
  async test(caller: Principal, id: number): Promise<{ ok: boolean; message: string }> {
    const credential = await this.find(caller, id);
    const { type, visible } = credential;
    const definition = this.definition(type);
    if (definition.test === undefined) return { ok: false, message: 'This kind of credential has no test; it is tried when a node uses it.' };
    const { test } = definition;
    try {
      if (typeof test === 'function') await test(await this.vault.openCredential(caller.workspaceId, id, type), this.outbound);
      else await this.connections.probe(caller.workspaceId, id, test, texts(visible));
      return { ok: true, message: 'The other side accepted these values.' };
    } catch (error) {
      // the other side may repeat in its refusal what it was sent
      return { ok: false, message: hideSecrets(toFailure(error).message, secretTexts(Object.values(this.vault.secretsOf(credential)))) };
    }
  }

  /** What is to be entered elsewhere, as the type makes it from the stored values. Values it cannot be made from are a result, not an error of this call. */
  async records(caller: Principal, id: number): Promise<{ items: CredentialRecord[]; problem: string | null }> {
    const credential = await this.find(caller, id);
    const { records } = this.definition(credential.type);
    if (records === undefined) return { items: [], problem: null };
    const secrets = secretTexts(Object.values(this.vault.secretsOf(credential)));
    try {
      return { items: hideSecrets([...(await records(await this.vault.openCredential(caller.workspaceId, id, credential.type)))], secrets), problem: null };
    } catch (error) {
      return { items: [], problem: hideSecrets(toFailure(error).message, secrets) };
    }
  }

  /** Where to send the browser of whoever connects a credential: the answer comes back to this session alone. */
  async connect(caller: Principal, id: number): Promise<{ url: string }> {
    await this.find(caller, id);
    if (caller.sessionId === undefined) throw forbidden('not_permitted', 'A person connects a credential in the browser, but an API key asks; sign in to do it.');
    return { url: await withStatus(this.connections.begin(caller.workspaceId, id, String(caller.sessionId))) };
  }

  async disconnect(caller: Principal, id: number): Promise<void> {
    await this.find(caller, id);
    await this.connections.disconnect(caller.workspaceId, id);
  }

  /** Whoever has the address may report in the provider's name where that signs nothing: only those see it who enter it there. */
  private withCallback(caller: Principal, credential: CredentialAnswer): CredentialAnswer {
    const reports = this.catalog.credential(credential.type)?.callbacks !== undefined && may(caller, 'credentials:edit');
    return reports ? { ...credential, callbackUrl: this.engine.callbacks.address(caller.workspaceId, credential.id) } : credential;
  }

  private sealed(credential: Pick<Credential, 'id' | 'workspaceId' | 'type' | 'name' | 'visible'>, secrets: Readonly<Record<string, string>>): Credential {
    const { id, workspaceId, type } = credential;
    return { ...credential, secretNames: Object.keys(secrets), keyId: this.vault.keyId, sealed: this.vault.seal(workspaceId, id, type, secrets), updatedAt: new Date() };
  }

  private async find(caller: Principal, id: number): Promise<Credential> {
    const credential = await this.credentials.find(caller.workspaceId, id);
    if (credential === null) throw notFound('credential');
    return credential;
  }

  private definition(type: string): CredentialDefinition {
    const definition = this.catalog.credential(type);
    if (definition === undefined) throw unprocessable('unknown_credential_type', `No installed package has the credential type "${type}"; install the package or choose another type.`, { field: 'type' });
    return definition;
  }
}
