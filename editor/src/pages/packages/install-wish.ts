/** What somebody wants to install: a version at the registry, or a file. */
export type InstallWish = { readonly name: string; readonly version: string } | { readonly file: File };
