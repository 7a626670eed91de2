/** Where sealed texts are kept: each row with what it is bound to, and how to put another text in its place. `$1` is the key that new texts are sealed with. */
export interface SealedTable {
  readonly name: string;
  /** Rows sealed with another key, some at a time, held until the transaction ends. */
  readonly select: string;
  /** Of `id`, with the new key id and text. */
  readonly update: string;
}

const SOME = 'limit 200';

export const sealedTables: readonly SealedTable[] = [
  {
    name: 'credentials',
    select: `select id, workspace_id, id as owner, type, key_id, sealed from credentials where key_id <> $1 and id > $2::integer order by id ${SOME} for update`,
    update: 'update credentials set key_id = $2, sealed = $3 where id = $1',
  },
  {
    name: 'credential_tokens',
    select: `select t.credential_id as id, t.workspace_id, t.credential_id as owner, c.type || ' tokens' as type, t.key_id, t.sealed
      from credential_tokens t join credentials c on c.id = t.credential_id where t.key_id <> $1 and t.credential_id > $2::integer order by t.credential_id ${SOME} for update of t`,
    update: 'update credential_tokens set key_id = $2, sealed = $3 where credential_id = $1',
  },
  {
    name: 'oauth_states',
    select: `select encode(s.state_hash, 'hex') as id, s.workspace_id, s.credential_id as owner, c.type || ' state' as type, s.key_id, s.sealed
      from oauth_states s join credentials c on c.id = s.credential_id where s.key_id <> $1 and encode(s.state_hash, 'hex') > $2 order by 1 ${SOME} for update of s`,
    update: `update oauth_states set key_id = $2, sealed = $3 where state_hash = decode($1, 'hex')`,
  },
  {
    name: 'users',
    select: `select id, 0 as workspace_id, id as owner, 'user.totp' as type, totp_key_id as key_id, totp_sealed as sealed from users where totp_key_id <> $1 and id > $2::integer order by id ${SOME} for update`,
    update: 'update users set totp_key_id = $2, totp_sealed = $3 where id = $1',
  },
  {
    name: 'instance_secrets',
    select: `select name as id, 0 as workspace_id, 0 as owner, name as type, key_id, sealed from instance_secrets where key_id <> $1 and name > $2 order by name ${SOME} for update`,
    update: 'update instance_secrets set key_id = $2, sealed = $3 where name = $1',
  },
];
