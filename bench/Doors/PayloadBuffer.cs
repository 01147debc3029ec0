using Coldstart.Ingestion.Packing;

namespace Coldstart.Bench.Doors;

/// <summary>Memory that grows as it is asked to.</summary>
internal sealed class PayloadBuffer : IPayloadMemory
{
    private byte[] bytes = new byte[1 << 16];

    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    public int Length { get; private set; }

    public Memory<byte> Room(int more)
    {
        if (bytes.Length - Length < more) Array.Resize(ref bytes, (Length + more) * 2);
        return bytes.AsMemory(Length);
    }

    public void Advance(int written) => Length += written;

    public void Patch(int at, ReadOnlySpan<byte> patched) => patched.CopyTo(bytes.AsSpan(at));

    public void Clear() => Length = 0;
}
