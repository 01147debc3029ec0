namespace Coldstart.Ingestion.Packing;

/// <summary>Memory in one piece that unpacking fills. Whoever provides it keeps the account of all requests together, and may refuse.</summary>
public interface IPayloadMemory
{
    /// <summary>What was written.</summary>
    ReadOnlyMemory<byte> Memory { get; }

    /// <summary>Bytes that were written.</summary>
    int Length { get; }

    /// <summary>Room for at least so many bytes more; empty when there is none.</summary>
    Memory<byte> Room(int bytes);

    /// <summary>So many bytes of the room were written.</summary>
    void Advance(int bytes);

    /// <summary>Overwrites bytes that were written before.</summary>
    void Patch(int at, ReadOnlySpan<byte> bytes);

    /// <summary>Forgets the content and keeps the memory.</summary>
    void Clear();
}
