// Sealing. A record has a key of its own; the phone wraps it once to the server's public key (HPKE, RFC 9180) and once to
// the key of this sign-in, which no script can read out and which the sign-out destroys. What leaves the phone is the
// first alone: whoever carries it can't read it.
import {
  AEAD_AES_128_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256,
} from "../../vendor/hpke/1.1.7/index.js";

const suite = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_128_GCM);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const AES = { name: "AES-GCM", length: 256 };
const ROUNDS = 600_000;
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

export const toText = (bytes) => {
  let binary = "";
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};
export const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (mark) => mark.charCodeAt(0));

export const hexHash = async (text) =>
  [...new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");

const placeOf = (record) => `${record.kind}/${record.id}`;

const wrapToServer = async (record, seal, raw) => {
  const point = await suite.DeserializePublicKey(toBytes(seal.public));
  const info = encoder.encode(`outreach record ${placeOf(record)}`);
  const { encapsulatedSecret, ciphertext } = await suite.Seal(point, raw, { info });
  return toText(new Uint8Array([...encapsulatedSecret, ...ciphertext]));
};

const aes = (nonce, place) => ({ name: "AES-GCM", iv: nonce, additionalData: encoder.encode(place) });

// what is stored: `sealed` for the server, `own` for its writer in this sign-in
export const sealRecord = async (record, content, { seal, key }) => {
  const raw = random(32);
  const nonce = random(12);
  const once = await crypto.subtle.importKey("raw", raw, AES, false, ["encrypt"]);
  const box = await crypto.subtle.encrypt(aes(nonce, placeOf(record)), once, encoder.encode(JSON.stringify(content)));
  const ownNonce = random(12);
  const wrapped = await crypto.subtle.encrypt(aes(ownNonce, placeOf(record)), key, raw);
  const sealed = { key: seal.key, to: await wrapToServer(record, seal, raw), nonce: toText(nonce), box: toText(box) };
  raw.fill(0);
  return { sealed, own: { nonce: ownNonce, wrapped } };
};

// opens a record of this sign-in; throws where its key is gone
export const openRecord = async (record, key) => {
  const place = placeOf(record);
  const raw = await crypto.subtle.decrypt(aes(record.own.nonce, place), key, record.own.wrapped);
  const once = await crypto.subtle.importKey("raw", raw, AES, false, ["decrypt"]);
  const { nonce, box } = record.sealed;
  return JSON.parse(decoder.decode(await crypto.subtle.decrypt(aes(toBytes(nonce), place), once, toBytes(box))));
};

export const newKey = () => crypto.subtle.generateKey(AES, false, ["encrypt", "decrypt"]);

export const newMatcher = () => crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

const keyOfPin = async (pin, salt) => {
  const base = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(way, base, AES, false, ["wrapKey", "unwrapKey"]);
};

// a sign-in's key that lies wrapped by its PIN: a wrong PIN doesn't open it, so nothing else need be kept to check one
export const newPinKey = async (pin) => {
  const [salt, iv] = [random(16), random(12)];
  const made = await crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]);
  const pinKey = await keyOfPin(pin, salt);
  const wrapped = await crypto.subtle.wrapKey("raw", made, pinKey, { name: "AES-GCM", iv });
  return { lock: { salt, iv, wrapped }, key: await unwrap(wrapped, pinKey, iv) };
};

const unwrap = (wrapped, pinKey, iv) =>
  crypto.subtle.unwrapKey("raw", wrapped, pinKey, { name: "AES-GCM", iv }, AES, false, ["encrypt", "decrypt"]);

export const openPinKey = async (pin, { salt, iv, wrapped }) => unwrap(wrapped, await keyOfPin(pin, salt), iv);
