export default async function tearDown() {
  await globalThis.parcoursDatabaseHost?.close();
}
