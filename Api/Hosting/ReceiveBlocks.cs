using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Coldstart.Analytics;
using Microsoft.AspNetCore.Connections;

namespace Coldstart.Api.Hosting;

/// <summary>
/// The memory that connections are read into, in larger blocks than the server's own of 4 KB: a batch of 200 KB then takes a few calls to the system
/// instead of fifty, and as many fewer hand-overs between reading and the request.
/// </summary>
internal sealed class ReceiveBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private readonly ConcurrentQueue<Block> free = new();
    private int count;

    public override int MaxBufferSize => Limits.ReceiveBlockBytes;

    /// <summary>Everything that asks shares this one.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Limits.ReceiveBlockBytes);
        if (!free.TryDequeue(out var block)) return new Block(this);
        Interlocked.Decrement(ref count);
        return block;
    }

    protected override void Dispose(bool disposing)
    {
        // Blocks may still come back; they are nobody's then and the collector's.
    }

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref count) <= Limits.ReceiveBlocksKept) free.Enqueue(block);
        else Interlocked.Decrement(ref count);
    }

    private sealed class Block : IMemoryOwner<byte>
    {
        private readonly ReceiveBlocks home;

        public Block(ReceiveBlocks home)
        {
            this.home = home;
            var pinned = GC.AllocateUninitializedArray<byte>(Limits.ReceiveBlockBytes, pinned: true);
            Memory = MemoryMarshal.CreateFromPinnedArray(pinned, 0, pinned.Length);
        }

        public Memory<byte> Memory { get; }

        /// <remarks>Called once for each rent: pipes see to that.</remarks>
        public void Dispose() => home.Return(this);
    }
}
