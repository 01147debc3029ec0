using Coldstart.Ingestion.Packing;

namespace Coldstart.Fuzz.Tests.Decoders;

/// <summary>Memory that grows as it is asked to, up to what an input may take.</summary>
internal sealed class ArrayMemory : IPayloadMemory
{
    private const int BytesMax = 16 << 20;

    private byte[] bytes = [];

    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    public int Length { get; private set; }

    public Memory<byte> Room(int more)
    {
        if (Length + more > BytesMax) return default;
        if (bytes.Length < Length + more) Array.Resize(ref bytes, Length + more);
        return bytes.AsMemory(Length);
    }

    public void Advance(int written) => Length += written;

    public void Patch(int at, ReadOnlySpan<byte> patched) => patched.CopyTo(bytes.AsSpan(0, Length)[at..]);

    public void Clear() => Length = 0;
}
