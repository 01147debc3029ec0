using Coldstart.Storage.Journal.Files;

namespace Coldstart.Simulation.Tests.Files;

/// <summary>The disk as one life of a process has it: when the process is dead nothing of it reaches the disk any more.</summary>
/// <param name="disk">The disk.</param>
/// <param name="triesSyncAgain">Without the rule that a failed sync is final: it is tried once more, and a success is believed.</param>
internal sealed class LifeFiles(IJournalFiles disk, bool triesSyncAgain) : IJournalFiles
{
    public bool IsDead { get; set; }

    public IReadOnlyList<string> List() => Living().List();

    public IJournalFile Open(string name) => new LifeFile(this, Living().Open(name), triesSyncAgain);

    public IJournalFile Create(string name) => new LifeFile(this, Living().Create(name), triesSyncAgain);

    public void Delete(string name) => Living().Delete(name);

    public void SyncFolder() => Living().SyncFolder();

    private IJournalFiles Living() => IsDead ? throw new IOException("The process is dead.") : disk;

    private sealed class LifeFile(LifeFiles life, IJournalFile file, bool triesSyncAgain) : IJournalFile
    {
        public string Name => file.Name;

        public long LengthBytes => file.LengthBytes;

        public int Read(Span<byte> target, long offset) => Living().Read(target, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => Living().Write(bytes, offset);

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset) => Living().Write(parts, offset);

        public void Fill(long offset, int sizeBytes) => Living().Fill(offset, sizeBytes);

        public void Sync()
        {
            try
            {
                Living().Sync();
            }
            catch (IOException) when (triesSyncAgain && !life.IsDead)
            {
                file.Sync();
            }
        }

        public void Dispose() => file.Dispose();

        private IJournalFile Living() => life.IsDead ? throw new IOException("The process is dead.") : file;
    }
}
