using Coldstart.GrainInterfaces;

namespace Coldstart.Grains;

/// <summary>How grains are named. It must be the same in every process, whatever its version.</summary>
internal static class GrainKeys
{
    public static IFunctionGrain FunctionOf(IGrainFactory grains, Guid project, Guid function) => grains.GetGrain<IFunctionGrain>(function, project.ToString("N"), null);
}
