using Coldstart.Storage.Journal.Files;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>
/// A disk in memory that keeps apart what was written and what is durable. A crash keeps, drops or tears whatever was not synced, sector by
/// sector; writes and syncs fail on demand; after a failed sync the lost sectors are never written again, though a later sync succeeds.
/// </summary>
internal sealed class FakeDisk(Random random) : IJournalFiles
{
    private const int SectorBytes = 512;

    private readonly Dictionary<string, Content> names = [];
    private readonly Dictionary<string, Content> durableNames = [];
    private readonly Lock gate = new();
    private int waiting;

    private Random Random { get; } = random;

    /// <summary>Operations that change something until the disk loses power; negative for never.</summary>
    public int OperationsLeft { get; set; } = -1;

    public bool IsCrashed { get; private set; }

    /// <summary>How many of the next writes fail, each after a random part of its bytes.</summary>
    public int WritesToFail { get; set; }

    public int SyncsToFail { get; set; }

    /// <summary>No new file can be made and none can grow.</summary>
    public bool IsFull { get; set; }

    /// <summary>Writes wait for this.</summary>
    public ManualResetEventSlim Writable { get; } = new(initialState: true);

    /// <summary>Writes that wait for it.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    public int Writes { get; private set; }

    public int Syncs { get; private set; }

    /// <summary>All file names.</summary>
    public IReadOnlyList<string> List()
    {
        lock (gate) return [.. names.Keys];
    }

    public IJournalFile Open(string name)
    {
        lock (gate) return names.TryGetValue(name, out var content) ? new FakeFile(this, name, content) : throw new FileNotFoundException(name);
    }

    public IJournalFile Create(string name)
    {
        lock (gate)
        {
            Spend();
            if (IsFull) throw new IOException("No space left on device", 28);
            var content = new Content();
            if (!names.TryAdd(name, content)) throw new IOException("There is one.");
            return new FakeFile(this, name, content);
        }
    }

    public void Delete(string name)
    {
        lock (gate)
        {
            Spend();
            names.Remove(name);
        }
    }

    public void SyncFolder()
    {
        lock (gate)
        {
            Spend();
            durableNames.Clear();
            foreach (var (name, content) in names) durableNames.Add(name, content);
        }
    }

    /// <summary>The bytes of a file as a reader sees them now; writes to them are damage done to the durable bytes too.</summary>
    public void Damage(string name, long offset, byte change)
    {
        var content = names[name];
        content.Cached[offset] ^= change;
        content.Durable[offset] ^= change;
    }

    public ReadOnlyMemory<byte> Bytes(string name) => names[name].Cached;

    /// <summary>Replaces a file's durable bytes.</summary>
    public void Put(string name, byte[] bytes)
    {
        var content = new Content { Cached = bytes, Durable = [.. bytes] };
        names[name] = content;
        durableNames[name] = content;
    }

    /// <summary>Everything stays as it is, the process alone is gone.</summary>
    public void RestartProcess()
    {
        IsCrashed = false;
        OperationsLeft = -1;
    }

    /// <summary>The power fails, and comes back.</summary>
    /// <param name="keepChance">How likely a sector that was not synced is on the disk nevertheless, 0 to 1.</param>
    public void LosePower(double keepChance)
    {
        foreach (var name in names.Keys.Union(durableNames.Keys).ToArray())
        {
            var isNow = names.ContainsKey(name);
            var isDurable = durableNames.ContainsKey(name);
            if (isNow != isDurable && Random.NextDouble() < 0.5)
            {
                if (isNow) durableNames[name] = names[name];
                else durableNames.Remove(name);
            }
        }
        names.Clear();
        foreach (var (name, content) in durableNames)
        {
            Settle(content, keepChance);
            content.Cached = [.. content.Durable];
            names.Add(name, content);
        }
        RestartProcess();
        WritesToFail = 0;
        SyncsToFail = 0;
        IsFull = false;
    }

    private void Settle(Content content, double keepChance)
    {
        if (content.Durable.Length < content.Cached.Length && Random.NextDouble() < keepChance) Array.Resize(ref content.Durable, content.Cached.Length);
        foreach (var (offset, length) in content.Unsynced)
        {
            for (var at = offset; at < offset + length; at += SectorBytes - (at % SectorBytes))
            {
                if (Random.NextDouble() >= keepChance) continue;
                var end = Math.Min(Math.Min(offset + length, at + SectorBytes - (at % SectorBytes)), content.Durable.Length);
                if (Random.NextDouble() < 0.2) end = at + Random.Next((int)Math.Max(1, end - at));
                if (end > at) Array.Copy(content.Cached, at, content.Durable, at, end - at);
            }
        }
        content.Unsynced.Clear();
    }

    private void Spend()
    {
        if (OperationsLeft == 0) IsCrashed = true;
        if (IsCrashed) throw new IOException("The power is off.");
        if (OperationsLeft > 0) OperationsLeft--;
    }

    private sealed class Content
    {
        public byte[] Cached = [];
        public byte[] Durable = [];

        public List<(long Offset, int Length)> Unsynced { get; } = [];
    }

    private sealed class FakeFile(FakeDisk disk, string name, Content content) : IJournalFile
    {
        private bool isDisposed;

        public string Name => name;

        public long LengthBytes => content.Cached.Length;

        public int Read(Span<byte> target, long offset)
        {
            lock (disk.gate)
            {
                ObjectDisposedException.ThrowIf(isDisposed, this);
                if (disk.IsCrashed) throw new IOException("The power is off.");
                var count = (int)Math.Clamp(content.Cached.Length - offset, 0, target.Length);
                content.Cached.AsSpan((int)Math.Min(offset, content.Cached.Length), count).CopyTo(target);
                return count;
            }
        }

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset)
        {
            var bytes = new MemoryStream();
            foreach (var part in parts) bytes.Write(part.Span);
            Write(bytes.ToArray(), offset);
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            Interlocked.Increment(ref disk.waiting);
            disk.Writable.Wait();
            Interlocked.Decrement(ref disk.waiting);
            lock (disk.gate)
            {
                ObjectDisposedException.ThrowIf(isDisposed, this);
                var isPowerGoing = disk.OperationsLeft == 0 && !disk.IsCrashed;
                var isFailing = disk.WritesToFail > 0;
                if (isPowerGoing || isFailing) Put(bytes[..disk.Random.Next(bytes.Length + 1)], offset);
                disk.Spend();
                disk.Writes++;
                if (isFailing)
                {
                    disk.WritesToFail--;
                    throw new IOException("Input/output error");
                }
                if (disk.IsFull && offset + bytes.Length > content.Cached.Length) throw new IOException("No space left on device", 28);
                Put(bytes, offset);
            }
        }

        public void Fill(long offset, int sizeBytes) => Write(new byte[sizeBytes], offset);

        public void Sync()
        {
            lock (disk.gate)
            {
                ObjectDisposedException.ThrowIf(isDisposed, this);
                disk.Spend();
                disk.Syncs++;
                if (disk.SyncsToFail > 0)
                {
                    disk.SyncsToFail--;
                    disk.Settle(content, disk.Random.NextDouble());
                    throw new IOException("Input/output error");
                }
                if (content.Durable.Length < content.Cached.Length) Array.Resize(ref content.Durable, content.Cached.Length);
                foreach (var (offset, length) in content.Unsynced) Array.Copy(content.Cached, offset, content.Durable, offset, length);
                content.Unsynced.Clear();
            }
        }

        public void Dispose() => isDisposed = true;

        private void Put(ReadOnlySpan<byte> bytes, long offset)
        {
            if (bytes.Length == 0) return;
            if (offset + bytes.Length > content.Cached.Length) Array.Resize(ref content.Cached, (int)(offset + bytes.Length));
            bytes.CopyTo(content.Cached.AsSpan((int)offset));
            content.Unsynced.Add((offset, bytes.Length));
        }
    }
}
