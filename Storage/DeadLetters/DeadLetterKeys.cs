namespace Coldstart.Storage.DeadLetters;

/// <summary>
/// The idempotency keys under which dead letters are tried again. Whoever stores such a key removes its letter in the same transaction: what was counted
/// is gone before the key is, so that a crash between the two, and the end of the key's life, count nothing twice.
/// </summary>
public static class DeadLetterKeys
{
    private const string Prefix = "dead-letter:";

    /// <summary>The key of a letter.</summary>
    public static string Of(Guid id) => Prefix + id;

    /// <summary>Whether a key is of this form: no client may use one.</summary>
    public static bool Is(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The letter that a key was made of.</summary>
    public static bool TryRead(string key, out Guid id)
    {
        id = default;
        return Is(key) && Guid.TryParseExact(key.AsSpan(Prefix.Length), "D", out id);
    }
}
