using System.Runtime.InteropServices;

namespace Coldstart.Storage.Journal.Files;

/// <summary>A megabyte of zeros that begins at a page of memory, as writing past the cache of the system asks for.</summary>
internal static class ZeroPages
{
    private const int SizeBytes = 1024 * 1024;
    private const int PageBytes = 4096;

    /// <summary>Makes one: segments are made seldom, and 1 MB is soon collected.</summary>
    public static Memory<byte> Take()
    {
        var pinned = GC.AllocateArray<byte>(SizeBytes + PageBytes, pinned: true);
        var address = (long)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
        return pinned.AsMemory((int)((PageBytes - (address % PageBytes)) % PageBytes), SizeBytes);
    }
}
