import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** System calls that Docker's standard profile keeps from a container without rights, and podman's lets through. */
const KEPT = new Set(['unshare', 'setns', 'mount', 'umount', 'umount2', 'pivot_root', 'fsopen', 'fsmount', 'fsconfig', 'fspick', 'move_mount', 'open_tree', 'mount_setattr', 'keyctl', 'add_key', 'request_key']);
const NEW_NAMESPACES = 0x7e020000;

/** podman's profile made as strict as Docker's: no namespaces, mounts or kernel keys from within. Answers its path. */
export function dockerSeccomp(folder) {
  const profile = JSON.parse(readFileSync('/usr/share/containers/seccomp.json', 'utf8'));
  const allowed = profile.syscalls.map((rule) => ({ ...rule, names: rule.names.filter((name) => !KEPT.has(name) && !/^clone3?$/.test(name)) })).filter(({ names }) => names.length > 0);
  profile.syscalls = [
    ...allowed,
    { names: ['clone'], action: 'SCMP_ACT_ALLOW', args: [{ index: 0, value: NEW_NAMESPACES, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }] },
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
    { names: [...KEPT], action: 'SCMP_ACT_ERRNO', errnoRet: 1 },
  ];
  const path = join(folder, 'docker-seccomp.json');
  writeFileSync(path, JSON.stringify(profile));
  return path;
}
