namespace Coldstart.Storage.Journal.Files;

/// <summary>One file of a journal. Every member throws <see cref="IOException"/> where the disk does not do it.</summary>
internal interface IJournalFile : IDisposable
{
    string Name { get; }

    long LengthBytes { get; }

    /// <summary>Reads up to the length of <paramref name="target"/>; fewer only at the end of the file.</summary>
    int Read(Span<byte> target, long offset);

    /// <summary>Writes all bytes; durable after <see cref="Sync"/>.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Writes all parts one behind the other, in one call to the system where it can; durable after <see cref="Sync"/>.</summary>
    void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset);

    /// <summary>Writes zeros into a part that nothing was written to, as cheaply as the system can; durable after <see cref="Sync"/>.</summary>
    /// <param name="offset">Where, a multiple of 4096.</param>
    /// <param name="sizeBytes">How many, a multiple of 4096.</param>
    void Fill(long offset, int sizeBytes);

    /// <summary>
    /// Makes all bytes written before durable. After a failure nothing is known about them, and a later success would say nothing about them either
    /// (the system forgets which pages it could not write), so a file whose sync failed is never synced again.
    /// </summary>
    void Sync();
}
