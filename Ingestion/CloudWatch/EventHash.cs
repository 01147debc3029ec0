using System.Security.Cryptography;

namespace Coldstart.Ingestion.CloudWatch;

/// <summary>SHA-256 over many short parts, gathered first: a call for each would cost more than the hash.</summary>
internal sealed class EventHash : IDisposable
{
    private const int GatheredBytes = 4096;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] gathered = new byte[GatheredBytes];
    private int length;
    private long parts;

    /// <summary>Appends a part; none runs into the next.</summary>
    public void Append(ReadOnlySpan<byte> part)
    {
        parts++;
        if (part.Length >= GatheredBytes - length) Flush();
        if (part.Length >= GatheredBytes) hash.AppendData(part);
        else
        {
            part.CopyTo(gathered.AsSpan(length));
            length += part.Length;
        }
        gathered[length++] = (byte)'\n';
    }

    /// <summary>Writes the hash.</summary>
    /// <param name="target">32 bytes.</param>
    /// <returns>False where nothing but an account and a log group was appended.</returns>
    public bool TryEnd(Span<byte> target)
    {
        Flush();
        return hash.TryGetHashAndReset(target, out _) && parts > 2;
    }

    public void Dispose() => hash.Dispose();

    private void Flush()
    {
        hash.AppendData(gathered.AsSpan(0, length));
        length = 0;
    }
}
