using System.Security.Cryptography;
using System.Text;
using Coldstart.Analytics;

namespace Coldstart.Storage.Projects;

/// <summary>The text of an API key: <c>csa_</c> and 32 letters or digits. Only its hash and its first 8 characters are ever stored.</summary>
public static class KeyText
{
    /// <summary>What every key begins with, so that a key in a log or a repository is recognised.</summary>
    public const string Prefix = "csa_";

    /// <summary>Random characters behind the prefix: 190 bits.</summary>
    public const int SecretLength = 32;

    /// <summary>Characters of a whole key.</summary>
    public const int Length = 36;

    /// <summary>Characters that are stored, by which people tell keys apart.</summary>
    public const int StoredPrefixLength = 8;

    /// <summary>Makes a new key.</summary>
    public static string Create(IIdSource ids) => Prefix + ids.NewSecret(SecretLength);

    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        foreach (var character in text[Prefix.Length..])
        {
            if (!char.IsAsciiLetterOrDigit(character)) return false;
        }
        return true;
    }

    /// <summary>SHA-256 of a well-formed key into 32 bytes.</summary>
    public static void Hash(ReadOnlySpan<char> key, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(key, bytes)], hash);
    }

    /// <summary>SHA-256 of a well-formed key.</summary>
    public static byte[] Hash(string key)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        Hash(key, hash);
        return hash;
    }
}
